"""Quotes and proforma invoices: papers that stand beside the books until they become an invoice."""

"""Invoices from draft to issue, and their corrections."""

"""Invoices and what follows from them: one Django app, many rooms."""

"""Invoices that come again: schedules, the periods they made, and what waits for consent."""

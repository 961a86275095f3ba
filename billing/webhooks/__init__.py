"""What other programs hear from us, by the scheme of Standard Webhooks."""

"""SMS for live businesses: providers, accounts, the way out, and what providers report."""

"""Fakturan.nu's API 2, spoken by us: what was written for it works here by changing the host."""

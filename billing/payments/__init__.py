"""Money received, where it went, and the ways to pay."""

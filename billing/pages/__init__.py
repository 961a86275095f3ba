"""The HTML edge of billing."""

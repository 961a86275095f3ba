"""The forms of billing's pages."""

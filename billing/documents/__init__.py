"""Every PDF, kept once with its SHA-256."""

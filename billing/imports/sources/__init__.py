"""A reader for each system that businesses come from."""

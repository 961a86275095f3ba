"""Products from a file: what its columns mean, its numbers, and the check of its rows."""

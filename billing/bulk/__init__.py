"""Sending and reminding many at once: a dry run, then work at a pace that starves nobody."""

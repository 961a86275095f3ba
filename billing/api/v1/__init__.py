"""FastFaktura's own API, version 1."""

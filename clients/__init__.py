"""The buyers' master data."""

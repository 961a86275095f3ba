"""Clients from a CSV file: read, name the columns, check each row, and only then create."""

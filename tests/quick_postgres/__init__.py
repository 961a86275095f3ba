"""Django's backend for PostgreSQL, which empties a database after a test in milliseconds."""

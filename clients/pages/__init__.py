"""The HTML edge of the clients: a module per page."""

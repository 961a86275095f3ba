"""How the embedded servers are run: their programs, users, folders, ports and processes."""

"""The business profile as a document needs it: identity, address, accounts, logo."""

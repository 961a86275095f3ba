"""How our documents read to other programs: the words of the API and of webhooks."""

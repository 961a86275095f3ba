"""Files that go with an invoice: plans, time sheets, terms."""

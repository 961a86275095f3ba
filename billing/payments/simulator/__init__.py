"""A small stateful stand-in for Stripe: the same requests and answers, and no money moves."""

"""A stand-in for Twilio and 46elks: the same requests, answers and reports, and no SMS leaves."""

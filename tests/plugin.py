"""What the tests need before Django's settings are read."""

import os

os.environ.setdefault("SECRET_KEY", "tests-only-" * 5)
os.environ.setdefault("HTTPS", "0")

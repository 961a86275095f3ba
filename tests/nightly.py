"""How much is tried by chance: a little in every run, a lot in those of the night."""

import os

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"


def examples(usually: int, *, at_night: int) -> int:
    """Return how many examples a test tries of which each takes a history in the database."""
    return at_night if NIGHTLY else usually

"""The rules of delivering: how often, how long, and when an endpoint has had its chances."""

from datetime import datetime, timedelta

# The first try is at once. Nine more follow over three days and a bit, each up to a tenth later
# than planned, so that what failed together does not come back together.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
JITTER = 10

# A claim this old belongs to a dead worker: looking up, posting and noting take less than half.
STALE_AFTER = timedelta(minutes=1)
# An endpoint on which every try failed for so long hears nothing more.
DISABLED_AFTER = timedelta(days=5)
# A short outage mends itself; people hear of it after this time.
NOTICED_AFTER = timedelta(hours=1)
# Both secrets sign for this long after a rotation.
ROTATION = timedelta(hours=24)
# How long messages and their tries can be looked at.
KEPT_FOR = timedelta(days=60)
MOST_ENDPOINTS = 20


def next_try(*, tries: int, now: datetime, chance: float) -> datetime | None:
    """Return when to try again after that many failed tries; None if it has failed for good.

    :param chance: a number from 0 to 1 that spreads the tries.
    """
    if tries > len(WAITS):
        return None
    wait = WAITS[tries - 1]
    return now + wait + wait / JITTER * chance

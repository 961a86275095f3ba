"""What follows from what: for each kind of event, the tasks that hear of it.

A task is named by its dotted path and takes ``event_id`` by keyword. See ``core.events``.
"""

EVENT_SUBSCRIBERS: dict[str, tuple[str, ...]] = {}

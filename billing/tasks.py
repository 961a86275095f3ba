"""The index of billing's tasks; Celery looks here, the code lives in the rooms."""

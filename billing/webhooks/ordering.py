"""One at a time per subject: who queues messages about it holds this lock to the end."""

from uuid import UUID

from django.db import connection


def lock_subject(subject_id: UUID) -> None:
    """Wait for others that queue messages about the subject, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"webhooks:{subject_id}"]
        )

"""Indexes by which the relay finds out what is due without looking at all that waits."""

from typing import ClassVar

from django.db import migrations, models

WAITING = models.Q(done_at=None, failed_at=None)


class Migration(migrations.Migration):
    """Index what waits by subscriber, and what is in hand."""

    dependencies: ClassVar = [("core", "0005_outbox_turns")]

    operations: ClassVar = [
        migrations.RemoveIndex(model_name="eventdelivery", name="event_delivery_waiting"),
        migrations.AddIndex(
            model_name="eventdelivery",
            index=models.Index(
                fields=["subscriber", "due_at"], condition=WAITING, name="event_delivery_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="eventdelivery",
            index=models.Index(
                fields=["dispatched_at"], condition=WAITING, name="event_delivery_in_hand"
            ),
        ),
    ]

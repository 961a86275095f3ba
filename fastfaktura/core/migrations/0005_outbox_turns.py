"""Let the outbox know whose its rows are and which may wait."""

from django.db import migrations, models

FILL = """
UPDATE core_eventdelivery SET business_id = core_event.business_id
FROM core_event WHERE core_event.id = core_eventdelivery.event_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_api_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="eventdelivery",
            name="priority",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "Ordinary"), (1, "Bulk")], default=0
            ),
        ),
        migrations.AddField(
            model_name="eventdelivery",
            name="business",
            field=models.ForeignKey(
                null=True,
                on_delete=models.deletion.CASCADE,
                related_name="+",
                to="core.business",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="eventdelivery",
            name="business",
            field=models.ForeignKey(
                on_delete=models.deletion.CASCADE, related_name="+", to="core.business"
            ),
        ),
    ]

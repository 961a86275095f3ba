"""Let a page deep in the list of clients be found in the index alone."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0002_order_by_folded_name"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="client",
            name="client_by_folded_name",
        ),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(
                models.F("business"),
                django.db.models.functions.text.Lower("name"),
                models.F("id"),
                include=("archived_at", "name"),
                name="client_by_folded_name",
            ),
        ),
    ]

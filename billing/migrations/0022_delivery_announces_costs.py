"""A mail that warned of costs is known as such: a later fee may rest on it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0021_deliveries_newest_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="announces_costs",
            field=models.BooleanField(default=False),
        ),
    ]

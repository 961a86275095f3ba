"""Steps that are new or moved begin on the day of the change, as plans do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0012_sending_and_reminding"),
    ]

    operations = [
        migrations.AddField(
            model_name="reminderstep",
            name="active_since",
            field=models.DateField(null=True),
        ),
    ]

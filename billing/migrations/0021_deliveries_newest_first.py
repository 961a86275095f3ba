"""The list of all deliveries of a business is read by its key."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0020_sms_account_last_report"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["business", "-id"], name="delivery_newest_first"),
        ),
    ]

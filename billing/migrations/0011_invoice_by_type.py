"""The API lists invoices without credit notes: count them, and reach a deep page, in the index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0010_webhook_message_next")]
    operations = [
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["business", "type_code", "-id"], name="invoice_by_type"),
        ),
    ]

"""Messages bring quotes and proforma invoices too, in words of their own."""

from django.db import migrations, models

KINDS = [
    ("invoice", "Invoice"),
    ("credit_note", "Credit note"),
    ("receipt", "Receipt"),
    ("reminder", "Reminder"),
    ("quote", "Quote"),
    ("proforma", "Proforma invoice"),
]


class Migration(migrations.Migration):
    dependencies = [("billing", "0037_export_jobs")]
    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="kind",
            field=models.CharField(choices=KINDS, default="invoice", max_length=11),
        ),
        migrations.AlterField(
            model_name="messagetemplate",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=11),
        ),
    ]

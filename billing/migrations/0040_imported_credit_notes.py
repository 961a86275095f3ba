"""Let a credit note that another system issued stand without its invoice, which may be there."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("billing", "0039_deposits_deducted_once")]

    operations = [
        migrations.RemoveConstraint(
            model_name="invoice", name="invoice_credit_note_names_its_invoice"
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=~Q(type_code=381)
                | Q(preceding_invoice__isnull=False)
                | ~Q(imported_from=""),
                name="invoice_credit_note_names_its_invoice",
            ),
        ),
    ]

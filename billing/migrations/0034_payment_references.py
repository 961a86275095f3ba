from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0033_begin_all_series"),
        ("clients", "0004_what_invoices_take_over"),
        ("core", "0005_outbox_turns"),
    ]

    operations = [
        migrations.AddField(
            model_name="sellerprofile",
            name="fik_creditor",
            field=models.CharField(blank=True, max_length=8, verbose_name="FIK creditor number"),
        ),
        migrations.AddField(
            model_name="sellerprofile",
            name="reference_names_client",
            field=models.BooleanField(default=False, verbose_name="client number in the KID"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                models.F("business"),
                models.F("payment_means__reference"),
                condition=models.Q(("payment_means__reference_kind__gt", "")),
                name="invoice_payment_reference_unique",
            ),
        ),
    ]

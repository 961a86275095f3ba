"""Long series keep their last proof, since taking all hashes anew is nothing to wait for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0041_german_and_polish"), ("core", "0005_outbox_turns")]
    operations = [
        migrations.CreateModel(
            name="LedgerProof",
            fields=[
                (
                    "series",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="proof",
                        serialize=False,
                        to="billing.series",
                    ),
                ),
                ("proven_at", models.DateTimeField(null=True)),
                ("proven_position", models.PositiveIntegerField(default=0)),
                ("flaws", models.JSONField(default=list)),
                ("begun_at", models.DateTimeField(null=True)),
                ("position", models.PositiveIntegerField(default=0)),
                ("found", models.JSONField(default=list)),
                (
                    "business",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.business",
                    ),
                ),
            ],
            options={
                "verbose_name": "proof of the number ledger",
                "verbose_name_plural": "proofs of the number ledger",
            },
        ),
    ]

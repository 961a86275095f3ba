"""Every number stands in a ledger that is only ever added to, and follows its chain."""

from decimal import Decimal

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import billing.invoices.columns
import fastfaktura.core.ids

GUARD = [
    """
CREATE FUNCTION billing_ledger_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the number ledger is only added to, % stays as it is', OLD.number
        USING ERRCODE = 'restrict_violation';
END $$;
    """,
    """
CREATE TRIGGER billing_ledger_frozen BEFORE UPDATE OR DELETE ON billing_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION billing_ledger_frozen();
    """,
    """
CREATE FUNCTION billing_ledger_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE billing_series SET chain_length = NEW.position, chain_hash = NEW.entry_hash
    WHERE id = NEW.series_id AND business_id = NEW.business_id
        AND chain_length = NEW.position - 1 AND chain_hash = NEW.previous_hash;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% does not follow the end of its number ledger', NEW.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
    """,
    """
CREATE TRIGGER billing_ledger_follow AFTER INSERT ON billing_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION billing_ledger_follow();
    """,
]

UNGUARD = [
    "DROP TRIGGER billing_ledger_follow ON billing_ledgerentry;",
    "DROP FUNCTION billing_ledger_follow();",
    "DROP TRIGGER billing_ledger_frozen ON billing_ledgerentry;",
    "DROP FUNCTION billing_ledger_frozen();",
]
PARTY = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0028_credit_in_part"),
        ("core", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=fastfaktura.core.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("period", models.CharField(blank=True, max_length=7)),
                ("sequence_number", models.PositiveIntegerField()),
                ("number", models.CharField(max_length=40, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("invoice", "Invoice"),
                            ("deposit", "Deposit invoice"),
                            ("credit_note", "Credit note"),
                            ("quote", "Quote"),
                            ("proforma", "Proforma invoice"),
                        ],
                        max_length=11,
                        verbose_name="kind",
                    ),
                ),
                ("issue_date", models.DateField(verbose_name="issue date")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "total",
                    billing.invoices.columns.SumField(
                        decimal_places=3, default=Decimal("0"), max_digits=18
                    ),
                ),
                (
                    "client_name",
                    models.CharField(blank=True, max_length=200, verbose_name="client"),
                ),
                ("content_sha256", models.CharField(max_length=64)),
                ("previous_hash", models.CharField(blank=True, max_length=64)),
                ("entry_hash", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "business",
                    models.ForeignKey(on_delete=PARTY, related_name="+", to="core.business"),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=PARTY, related_name="entry", to="billing.invoice"
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(on_delete=PARTY, related_name="entries", to="billing.series"),
                ),
            ],
            options={
                "verbose_name": "entry of the number ledger",
                "verbose_name_plural": "entries of the number ledger",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("series", "position"), name="ledger_place_unique"
                    ),
                    models.UniqueConstraint(
                        fields=("series", "period", "sequence_number"), name="ledger_number_unique"
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]

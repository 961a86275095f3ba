"""Series have patterns and a counter per period, and kinds of documents choose among them.

Prefix, year and digits become a pattern that writes the same numbers; the counter goes on where it
stood. Back, a pattern of that plain kind becomes what it was; others cannot be said in the old
words and stop the way back.
"""

import re

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import fastfaktura.core.ids

PLAIN = re.compile(r"([A-Za-z0-9_-]{0,12}?)(\{YYYY\}-)?\{(N{1,10})\}")


def write_patterns(apps, _editor):
    """Say each format as a pattern, and give the invoices their series."""
    series_of = apps.get_model("billing", "Series")
    counter_of = apps.get_model("billing", "SeriesCounter")
    use_of = apps.get_model("billing", "SeriesUse")
    for series in series_of.objects.iterator():
        year = "{YYYY}-" if series.with_year else ""
        series.pattern = f"{series.prefix}{year}{{{'N' * series.digits}}}"
        series.save(update_fields=["pattern"])
        counter_of.objects.create(
            business_id=series.business_id,
            series=series,
            next_number=series.next_number,
            highest_taken=series.highest_taken,
        )
        use_of.objects.create(business_id=series.business_id, kind="invoice", series=series)


def write_formats(apps, _editor):
    """Say each pattern as a format again."""
    for series in apps.get_model("billing", "Series").objects.iterator():
        plain = PLAIN.fullmatch(series.pattern)
        if plain is None or series.reset != "never":
            raise ValueError(f"The pattern {series.pattern} cannot be said as a prefix.")
        counter = apps.get_model("billing", "SeriesCounter").objects.filter(series=series).first()
        series.prefix, series.with_year = plain[1], bool(plain[2])
        series.digits = len(plain[3])
        if counter is not None:
            series.next_number = counter.next_number
            series.highest_taken = counter.highest_taken
        series.save()


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0026_sellers_own_exemption"),
        ("core", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="series",
            name="pattern",
            field=models.CharField(default="{YYYY}-{NNNN}", max_length=60, verbose_name="pattern"),
        ),
        migrations.AddField(
            model_name="series",
            name="reset",
            field=models.CharField(
                choices=[
                    ("never", "Never"),
                    ("yearly", "Every year"),
                    ("monthly", "Every month"),
                ],
                default="never",
                max_length=7,
                verbose_name="begins again",
            ),
        ),
        migrations.AddField(
            model_name="series",
            name="in_books",
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AddField(
            model_name="series",
            name="archived_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="series",
            name="chain_length",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="series",
            name="chain_hash",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.CreateModel(
            name="SeriesCounter",
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
                ("period", models.CharField(blank=True, max_length=7)),
                (
                    "next_number",
                    models.PositiveIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(2000000000),
                        ],
                        verbose_name="next number",
                    ),
                ),
                ("highest_taken", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "business",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.business",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counters",
                        to="billing.series",
                    ),
                ),
            ],
            options={
                "verbose_name": "counter of a series",
                "verbose_name_plural": "counters of series",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("series", "period"), name="series_counter_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SeriesUse",
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
                ("kind", models.CharField(max_length=11)),
                (
                    "business",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.business",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="billing.series",
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a series",
                "verbose_name_plural": "uses of series",
                "constraints": [
                    models.UniqueConstraint(fields=("business", "kind"), name="series_use_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("invoice", "deposit", "credit_note", "quote", "proforma"))
                        ),
                        name="series_use_of_a_known_kind",
                    ),
                ],
            },
        ),
        migrations.RunPython(write_patterns, write_formats),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.RemoveConstraint(model_name="series", name="series_digits_1_to_10"),
        migrations.RemoveConstraint(
            model_name="series", name="series_next_number_above_the_highest_taken"
        ),
        migrations.AddConstraint(
            model_name="seriescounter",
            constraint=models.CheckConstraint(
                condition=models.Q(("next_number__gt", models.F("highest_taken"))),
                name="series_next_number_above_the_highest_taken",
            ),
        ),
        migrations.RemoveField(model_name="series", name="prefix"),
        migrations.RemoveField(model_name="series", name="with_year"),
        migrations.RemoveField(model_name="series", name="digits"),
        migrations.RemoveField(model_name="series", name="next_number"),
        migrations.RemoveField(model_name="series", name="highest_taken"),
    ]

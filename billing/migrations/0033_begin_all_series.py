"""Businesses of before get the series of quotes and proforma invoices that new ones begin with."""

from django.db import migrations

from billing.numbering.patterns import can_collide, parse_pattern

BEGINNINGS = {
    "invoice": ("invoices", ("{YYYY}-{NNNN}",)),
    "quote": ("quotes", ("Q{YYYY}-{NNNN}", "QU{YYYY}-{NNNN}", "QUOTE{YYYY}-{NNNN}")),
    "proforma": ("proformas", ("PF{YYYY}-{NNNN}", "PRO{YYYY}-{NNNN}", "PROFORMA{YYYY}-{NNNN}")),
}


def begin_series(apps, _editor):
    """Make what is missing, with a pattern that no other series of the business can meet."""
    series_of = apps.get_model("billing", "Series")
    use_of = apps.get_model("billing", "SeriesUse")
    for business in apps.get_model("core", "Business").objects.iterator():
        used = set(use_of.objects.filter(business=business).values_list("kind", flat=True))
        for kind, (name, patterns) in BEGINNINGS.items():
            if kind in used:
                continue
            rows = series_of.objects.filter(business=business)
            taken = [parse_pattern(row.pattern, row.reset) for row in rows]
            free = (
                pattern
                for pattern in patterns
                if not any(can_collide(parse_pattern(pattern, "never"), other) for other in taken)
            )
            series, _made = series_of.objects.get_or_create(
                business=business,
                name=name,
                defaults={"pattern": next(free, patterns[-1]), "in_books": kind == "invoice"},
            )
            use_of.objects.create(business=business, kind=kind, series=series)


class Migration(migrations.Migration):
    dependencies = [("billing", "0032_job_keys_and_schedule_versions")]

    operations = [migrations.RunPython(begin_series, migrations.RunPython.noop)]

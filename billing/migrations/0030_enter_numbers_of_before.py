"""Documents that were issued before the ledger are entered in it, in the order of their numbers.

In batches that are kept one by one: what was interrupted goes on where it stopped.
"""

from django.db import migrations, transaction
from django.db.models import Exists, OuterRef

from billing.invoices.ledger import new_entry

BATCH = 1000


def enter(apps, _editor, batch=BATCH):
    """Enter every document that has a number and no entry."""
    for series in apps.get_model("billing", "Series").objects.iterator():
        while _enter_batch(apps, series.pk, batch):
            pass


def _enter_batch(apps, series_id, batch):
    entry_of = apps.get_model("billing", "LedgerEntry")
    missing = (
        apps.get_model("billing", "Invoice")
        .objects.filter(~Exists(entry_of.objects.filter(document=OuterRef("pk"))))
        .filter(series=series_id)
        .exclude(status="draft")
        .order_by("series_period", "sequence_number")
        .prefetch_related("lines", "allowances", "vat_subtotals")
    )
    with transaction.atomic():
        series = apps.get_model("billing", "Series").objects.select_for_update().get(pk=series_id)
        entries = [new_entry(entry_of, invoice, series) for invoice in missing[:batch]]
        entry_of.objects.bulk_create(entries)
    return len(entries) == batch


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("billing", "0029_number_ledger")]
    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]

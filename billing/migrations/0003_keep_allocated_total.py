"""The allocated total of an invoice follows its allocations, whoever writes them.

On a credit note it is what was used of it. The invoice is locked before the sum is taken, so
that the sum sees what a concurrent writer has committed.
"""

from django.db import migrations

KEEP = [
    """
CREATE FUNCTION billing_keep_allocated_total(target uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF target IS NULL THEN RETURN; END IF;
    PERFORM FROM billing_invoice WHERE id = target FOR UPDATE;
    UPDATE billing_invoice SET allocated_total = (
        SELECT COALESCE(SUM(amount), 0) FROM billing_allocation
        WHERE invoice_id = target OR credit_note_id = target
    ) WHERE id = target;
END $$;
    """,
    """
CREATE FUNCTION billing_allocation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM billing_keep_allocated_total(OLD.invoice_id);
        PERFORM billing_keep_allocated_total(OLD.credit_note_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM billing_keep_allocated_total(NEW.invoice_id);
        PERFORM billing_keep_allocated_total(NEW.credit_note_id);
    END IF;
    RETURN NULL;
END $$;
    """,
    """
CREATE TRIGGER billing_allocation_changed AFTER INSERT OR UPDATE OR DELETE ON billing_allocation
    FOR EACH ROW EXECUTE FUNCTION billing_allocation_changed();
    """,
]

LEAVE = [
    "DROP TRIGGER billing_allocation_changed ON billing_allocation;",
    "DROP FUNCTION billing_allocation_changed();",
    "DROP FUNCTION billing_keep_allocated_total(uuid);",
]


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_freeze_issued_invoices")]
    operations = [migrations.RunSQL(KEEP, LEAVE)]

"""What is issued stays as it is, whoever writes: lines, totals, parties, number.

Only what happens to an invoice later may change on it: that it was sent, opened, settled or
cancelled. A row that moves between two invoices is checked against both.
"""

from django.db import migrations

FREEZE = [
    """
CREATE FUNCTION billing_invoice_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := ARRAY['status', 'sent_at', 'opened_at', 'cancelled_at', 'allocated_total',
                          'updated_at'];
BEGIN
    IF OLD.status = 'draft' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'invoice % is issued and cannot be deleted', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF to_jsonb(NEW) - later <> to_jsonb(OLD) - later
       OR NOT (NEW.status = OLD.status OR (OLD.status = 'issued' AND NEW.status = 'cancelled')) THEN
        RAISE EXCEPTION 'invoice % is issued and cannot be changed', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
    """,
    """
CREATE TRIGGER billing_invoice_freeze BEFORE UPDATE OR DELETE ON billing_invoice
    FOR EACH ROW EXECUTE FUNCTION billing_invoice_freeze();
    """,
    """
CREATE FUNCTION billing_invoice_part_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND EXISTS (
        SELECT FROM billing_invoice WHERE id = OLD.invoice_id AND status <> 'draft'
    ) OR TG_OP <> 'DELETE' AND EXISTS (
        SELECT FROM billing_invoice WHERE id = NEW.invoice_id AND status <> 'draft'
    ) THEN
        RAISE EXCEPTION 'the invoice is issued and its parts cannot be changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
    """,
    """
CREATE TRIGGER billing_invoiceline_freeze BEFORE INSERT OR UPDATE OR DELETE ON billing_invoiceline
    FOR EACH ROW EXECUTE FUNCTION billing_invoice_part_freeze();
    """,
    """
CREATE TRIGGER billing_vatsubtotal_freeze BEFORE INSERT OR UPDATE OR DELETE ON billing_vatsubtotal
    FOR EACH ROW EXECUTE FUNCTION billing_invoice_part_freeze();
    """,
]

THAW = [
    "DROP TRIGGER billing_vatsubtotal_freeze ON billing_vatsubtotal;",
    "DROP TRIGGER billing_invoiceline_freeze ON billing_invoiceline;",
    "DROP TRIGGER billing_invoice_freeze ON billing_invoice;",
    "DROP FUNCTION billing_invoice_part_freeze();",
    "DROP FUNCTION billing_invoice_freeze();",
]


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]
    operations = [migrations.RunSQL(FREEZE, THAW)]

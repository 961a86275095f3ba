"""Credit notes never take back more than their invoice said, and an invoice knows their sum.

When a credit note is issued, the notes of its invoice together are held to the invoice: in all, in
each VAT group, and in the quantity of each line. The invoice is locked first, so that two notes
issued at once see each other. What credit notes settle of an invoice is kept beside what settles
it in all, so that lists need not ask for what was paid.
"""

from django.db import migrations

import billing.invoices.columns

ALLOCATED = """
CREATE OR REPLACE FUNCTION billing_keep_allocated_total(target uuid)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF target IS NULL THEN RETURN; END IF;
    PERFORM FROM billing_invoice WHERE id = target FOR UPDATE;
    UPDATE billing_invoice SET allocated_total = (
        SELECT COALESCE(SUM(amount), 0) FROM billing_allocation
        WHERE invoice_id = target OR credit_note_id = target
    )%s WHERE id = target;
END $$;
"""
CREDITED = """, credited_total = (
        SELECT COALESCE(SUM(amount), 0) FROM billing_allocation
        WHERE invoice_id = target AND credit_note_id IS NOT NULL
    )"""
FREEZE = """
CREATE OR REPLACE FUNCTION billing_invoice_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := ARRAY['status', 'sent_at', 'opened_at', 'cancelled_at', 'allocated_total',
                          %s'updated_at'];
BEGIN
    IF OLD.status = 'draft' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'invoice %% is issued and cannot be deleted', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF to_jsonb(NEW) - later <> to_jsonb(OLD) - later
       OR NOT (NEW.status = OLD.status OR (OLD.status = 'issued' AND NEW.status = 'cancelled')) THEN
        RAISE EXCEPTION 'invoice %% is issued and cannot be changed', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
KEEP = [
    FREEZE % "'credited_total', ",
    ALLOCATED % CREDITED,
    """
UPDATE billing_invoice SET credited_total = credits.total FROM (
    SELECT invoice_id, SUM(amount) AS total FROM billing_allocation
    WHERE credit_note_id IS NOT NULL GROUP BY invoice_id
) credits WHERE credits.invoice_id = billing_invoice.id;
    """,
    "SET CONSTRAINTS ALL IMMEDIATE;",
]
LEAVE = [FREEZE % "", ALLOCATED % ""]

GUARD = [
    """
CREATE FUNCTION billing_credit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    invoice billing_invoice%ROWTYPE;
BEGIN
    IF NEW.type_code <> 381 OR NEW.status = 'draft' THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' AND OLD.status <> 'draft' THEN RETURN NEW; END IF;
    SELECT * INTO invoice FROM billing_invoice WHERE id = NEW.preceding_invoice_id FOR UPDATE;
    IF invoice.type_code <> 380 OR invoice.status = 'draft'
       OR invoice.business_id <> NEW.business_id OR invoice.currency <> NEW.currency THEN
        RAISE EXCEPTION 'credit note % takes back no issued invoice of its business', NEW.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.payable_amount + (
        SELECT COALESCE(SUM(payable_amount), 0) FROM billing_invoice
        WHERE preceding_invoice_id = invoice.id AND type_code = 381 AND status <> 'draft'
              AND id <> NEW.id
    ) > invoice.payable_amount THEN
        RAISE EXCEPTION 'invoice % is credited beyond its amount', invoice.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT FROM billing_vatsubtotal part
        JOIN billing_invoice note ON note.id = part.invoice_id
        LEFT JOIN billing_vatsubtotal whole ON whole.invoice_id = invoice.id
             AND whole.vat_category = part.vat_category AND whole.vat_rate = part.vat_rate
        WHERE note.preceding_invoice_id = invoice.id AND note.type_code = 381
              AND (note.status <> 'draft' OR note.id = NEW.id)
        GROUP BY part.vat_category, part.vat_rate, whole.tax_basis_amount, whole.tax_amount
        HAVING whole.tax_basis_amount IS NULL
            OR SUM(part.tax_basis_amount) NOT BETWEEN LEAST(whole.tax_basis_amount, 0)
                                                  AND GREATEST(whole.tax_basis_amount, 0)
            OR SUM(part.tax_amount) NOT BETWEEN LEAST(whole.tax_amount, 0)
                                            AND GREATEST(whole.tax_amount, 0)
    ) THEN
        RAISE EXCEPTION 'invoice % is credited beyond a rate of its VAT', invoice.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT FROM billing_invoiceline part
        JOIN billing_invoice note ON note.id = part.invoice_id
        JOIN billing_invoiceline whole ON whole.id = part.credited_line_id
        WHERE note.preceding_invoice_id = invoice.id AND note.type_code = 381
              AND (note.status <> 'draft' OR note.id = NEW.id)
        GROUP BY whole.id, whole.invoice_id, whole.quantity
        HAVING whole.invoice_id <> invoice.id
            OR SUM(part.quantity) NOT BETWEEN LEAST(whole.quantity, 0)
                                          AND GREATEST(whole.quantity, 0)
    ) THEN
        RAISE EXCEPTION 'a line of invoice % is credited beyond its quantity', invoice.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
    """,
    """
CREATE TRIGGER billing_credit_guard BEFORE INSERT OR UPDATE OF status ON billing_invoice
    FOR EACH ROW EXECUTE FUNCTION billing_credit_guard();
    """,
]

UNGUARD = [
    "DROP TRIGGER billing_credit_guard ON billing_invoice;",
    "DROP FUNCTION billing_credit_guard();",
]


class Migration(migrations.Migration):
    dependencies = [("billing", "0027_series_patterns")]
    operations = [
        migrations.AddField(
            model_name="invoice",
            name="credited_total",
            field=billing.invoices.columns.SumField(
                decimal_places=3, default=billing.invoices.columns.NOTHING, max_digits=18
            ),
        ),
        migrations.AddField(
            model_name="vatsubtotal",
            name="preceding_basis_amount",
            field=billing.invoices.columns.SumField(
                decimal_places=3, default=billing.invoices.columns.NOTHING, max_digits=18
            ),
        ),
        migrations.AddField(
            model_name="vatsubtotal",
            name="preceding_tax_amount",
            field=billing.invoices.columns.SumField(
                decimal_places=3, default=billing.invoices.columns.NOTHING, max_digits=18
            ),
        ),
        migrations.RunSQL(KEEP, LEAVE),
        migrations.RunSQL(GUARD, UNGUARD),
    ]

"""A deposit invoice is deducted once, and never by more than it asked for.

When an invoice is issued, each deposit that its lines deduct is locked first, so that two final
invoices issued at once see each other. A deduction counts until its invoice is cancelled, or until
credit notes have taken its line back; a deposit that is deducted is not credited itself.
"""

from django.db import migrations

GUARD = [
    """
CREATE FUNCTION billing_is_deducted(deposit uuid, besides uuid) RETURNS boolean
LANGUAGE sql VOLATILE AS $$
    SELECT EXISTS (
        SELECT FROM billing_invoiceline line
        JOIN billing_invoice final ON final.id = line.invoice_id
        WHERE line.deducted_invoice_id = deposit AND final.id <> besides
              AND final.type_code = 380 AND final.status = 'issued'
              AND line.quantity <> (
                  SELECT COALESCE(SUM(part.quantity), 0) FROM billing_invoiceline part
                  JOIN billing_invoice note ON note.id = part.invoice_id
                  WHERE part.credited_line_id = line.id AND note.status <> 'draft'
              )
    )
$$;
    """,
    """
CREATE FUNCTION billing_deposit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    deposit billing_invoice%ROWTYPE;
    deducted uuid;
BEGIN
    IF NEW.status = 'draft' THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' AND OLD.status <> 'draft' THEN RETURN NEW; END IF;
    IF NEW.type_code = 381 THEN
        SELECT * INTO deposit FROM billing_invoice WHERE id = NEW.preceding_invoice_id FOR UPDATE;
        IF deposit.is_deposit AND billing_is_deducted(deposit.id, NEW.id) THEN
            RAISE EXCEPTION 'deposit invoice % is deducted and cannot be credited', deposit.number
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF NEW.type_code <> 380 THEN RETURN NEW; END IF;
    FOR deducted IN
        SELECT DISTINCT deducted_invoice_id FROM billing_invoiceline
        WHERE invoice_id = NEW.id AND deducted_invoice_id IS NOT NULL
        ORDER BY deducted_invoice_id
    LOOP
        SELECT * INTO deposit FROM billing_invoice WHERE id = deducted FOR UPDATE;
        IF NOT deposit.is_deposit OR deposit.type_code <> 380 OR deposit.status <> 'issued'
           OR deposit.business_id <> NEW.business_id OR deposit.currency <> NEW.currency
           OR EXISTS (
               SELECT FROM billing_invoice note
               WHERE note.preceding_invoice_id = deducted AND note.type_code = 381
                     AND note.status <> 'draft'
           ) THEN
            RAISE EXCEPTION 'invoice % deducts what is no open deposit of its business', NEW.id
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF billing_is_deducted(deducted, NEW.id) THEN
            RAISE EXCEPTION 'deposit invoice % is deducted already', deposit.number
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF EXISTS (
            SELECT FROM billing_invoiceline line
            LEFT JOIN billing_vatsubtotal whole ON whole.invoice_id = deducted
                 AND whole.vat_category = line.vat_category AND whole.vat_rate = line.vat_rate
            WHERE line.invoice_id = NEW.id AND line.deducted_invoice_id = deducted
            GROUP BY line.vat_category, line.vat_rate, whole.tax_basis_amount, whole.tax_amount
            HAVING whole.tax_basis_amount IS NULL
                OR -SUM(line.line_amount) > whole.tax_basis_amount
                   + CASE WHEN NEW.prices_include_tax THEN whole.tax_amount ELSE 0 END
        ) THEN
            RAISE EXCEPTION 'deposit invoice % is deducted beyond its amount', deposit.number
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
    """,
    """
CREATE TRIGGER billing_deposit_guard BEFORE INSERT OR UPDATE OF status ON billing_invoice
    FOR EACH ROW EXECUTE FUNCTION billing_deposit_guard();
    """,
]

UNGUARD = [
    "DROP TRIGGER billing_deposit_guard ON billing_invoice;",
    "DROP FUNCTION billing_deposit_guard();",
    "DROP FUNCTION billing_is_deducted(uuid, uuid);",
]


class Migration(migrations.Migration):
    dependencies = [("billing", "0038_messages_with_quotes")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]

"""What is paid of a claim follows its allocations; a claim is not rewritten, and no day of interest
is claimed twice.

Each function locks the row it decides by, so that it sees what a concurrent writer has committed.
"""

from django.db import migrations

KEEP = [
    """
CREATE FUNCTION billing_keep_claim_total(target uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM billing_claim WHERE id = target FOR UPDATE;
    UPDATE billing_claim SET allocated_total = (
        SELECT COALESCE(SUM(amount), 0) FROM billing_claimallocation WHERE claim_id = target
    ) WHERE id = target;
END $$;
    """,
    """
CREATE FUNCTION billing_claim_allocation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM billing_keep_claim_total(OLD.claim_id);
    END IF;
    IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND NEW.claim_id <> OLD.claim_id THEN
        PERFORM billing_keep_claim_total(NEW.claim_id);
    END IF;
    RETURN NULL;
END $$;
    """,
    """
CREATE TRIGGER billing_claim_allocation_changed
    AFTER INSERT OR UPDATE OR DELETE ON billing_claimallocation
    FOR EACH ROW EXECUTE FUNCTION billing_claim_allocation_changed();
    """,
    """
CREATE FUNCTION billing_claim_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.business_id, NEW.invoice_id, NEW.kind, NEW.amount, NEW.currency, NEW.claim_date)
        IS DISTINCT FROM
       (OLD.business_id, OLD.invoice_id, OLD.kind, OLD.amount, OLD.currency, OLD.claim_date)
       OR (NEW.cause_id, NEW.from_date, NEW.until_date, NEW.basis)
        IS DISTINCT FROM (OLD.cause_id, OLD.from_date, OLD.until_date, OLD.basis)
    THEN
        RAISE EXCEPTION 'claim % is not rewritten', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state IN ('withdrawn', 'waived') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'claim % has ended', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
    """,
    """
CREATE TRIGGER billing_claim_frozen BEFORE UPDATE ON billing_claim
    FOR EACH ROW EXECUTE FUNCTION billing_claim_frozen();
    """,
    """
CREATE FUNCTION billing_claim_days_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM billing_invoice WHERE id = NEW.invoice_id FOR UPDATE;
    IF EXISTS (
        SELECT FROM billing_claim other
        WHERE other.invoice_id = NEW.invoice_id AND other.kind = 'interest'
            AND other.state <> 'withdrawn' AND other.id <> NEW.id
            AND other.from_date <= NEW.until_date AND NEW.from_date <= other.until_date
    ) THEN
        RAISE EXCEPTION 'interest is claimed for these days already'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'claim_interest_days_apart';
    END IF;
    RETURN NEW;
END $$;
    """,
    """
CREATE TRIGGER billing_claim_days_apart BEFORE INSERT ON billing_claim
    FOR EACH ROW WHEN (NEW.kind = 'interest') EXECUTE FUNCTION billing_claim_days_apart();
    """,
]

LEAVE = [
    "DROP TRIGGER billing_claim_days_apart ON billing_claim;",
    "DROP FUNCTION billing_claim_days_apart();",
    "DROP TRIGGER billing_claim_frozen ON billing_claim;",
    "DROP FUNCTION billing_claim_frozen();",
    "DROP TRIGGER billing_claim_allocation_changed ON billing_claimallocation;",
    "DROP FUNCTION billing_claim_allocation_changed();",
    "DROP FUNCTION billing_keep_claim_total(uuid);",
]


class Migration(migrations.Migration):
    dependencies = [("billing", "0015_texts_by_timing")]
    operations = [migrations.RunSQL(KEEP, LEAVE)]

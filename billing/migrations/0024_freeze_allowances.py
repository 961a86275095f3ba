"""Allowances of an issued invoice stay as they are, and lines of old know their amount.

The amount in the terms of the price is the net amount, since no price included VAT before. The
trigger that freezes lines is set aside for this one statement.
"""

from django.db import migrations

FREEZE = [
    """
CREATE TRIGGER billing_allowancecharge_freeze
    BEFORE INSERT OR UPDATE OR DELETE ON billing_allowancecharge
    FOR EACH ROW EXECUTE FUNCTION billing_invoice_part_freeze();
    """,
    "SET CONSTRAINTS ALL IMMEDIATE;",
    "ALTER TABLE billing_invoiceline DISABLE TRIGGER billing_invoiceline_freeze;",
    "UPDATE billing_invoiceline SET line_amount = line_net_amount;",
    "SET CONSTRAINTS ALL IMMEDIATE;",
    "ALTER TABLE billing_invoiceline ENABLE TRIGGER billing_invoiceline_freeze;",
]

THAW = ["DROP TRIGGER billing_allowancecharge_freeze ON billing_allowancecharge;"]


class Migration(migrations.Migration):
    dependencies = [("billing", "0023_every_invoice")]
    operations = [migrations.RunSQL(FREEZE, THAW)]

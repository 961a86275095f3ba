"""Sales by chance that are asked for in parts: deposits and final invoice are the whole.

Every run tries the same; ``make nightly`` more, by chance.
"""

from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import assume, given

from tests.billing.exactness.corpus import DECIMALS, SLICES, by_chance, sales
from tests.billing.exactness.rules import assert_issued_by_the_rules, rows_of
from tests.billing.exactness.staging import issue, play
from tests.billing.exactness.test_engine import assert_columns

pytestmark = pytest.mark.django_db
NAMES = ("tax_basis_total", "tax_total", "grand_total")


class TestSalesAskedForInAdvance:
    @pytest.mark.parametrize("part", SLICES)
    @by_chance(20, nightly=1_000)
    @given(sale=sales(with_deposits=True))
    def test_come_to_the_whole_in_every_group(self, business, buyers, sale, part):
        with transaction.atomic():
            played = play(sale, business=business, buyers=buyers)
            assume(played.deposits)
            bill = played.bill
            final = issue(played.draft)
            assert_columns(final, rows_of(final), bill)
            for document in (*played.deposits, final):
                assert_issued_by_the_rules(document)
            discounts = [Fraction(row.entered_amount) for row in final.allowances.all()]
            assert discounts == played.whole.entered_allowances
            documents = (*played.deposits, final)
            asked = {
                name: sum(Fraction(getattr(each, name)) for each in documents) for name in NAMES
            }
            if is_exact(played, bill):
                assert asked == {name: played.whole.columns[name] for name in NAMES}
            transaction.set_rollback(True)


def is_exact(played, bill):
    """Whether the rest of every rate bears the VAT that its deposits left.

    One of a few minor units may not: its deposits rounded more than it has, and VAT never runs
    against what it is on.
    """
    unit = Fraction(1, 10 ** DECIMALS[played.draft.currency])
    exact = True
    for group, (basis, tax) in played.before.items():
        rest_basis, rest_tax = bill.groups[group]
        if (basis + rest_basis, tax + rest_tax) != played.whole.groups[group]:
            assert abs(rest_basis + rest_tax) <= 2 * unit
            exact = False
    return exact

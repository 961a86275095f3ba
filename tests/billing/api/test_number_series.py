"""Number series by the API."""

import pytest

from billing.numbering.operations import ensure_series
from fastfaktura.core.clock import business_today
from tests.factories import make_business, make_invoice

pytestmark = pytest.mark.django_db


class TestNumberSeries:
    def test_says_how_numbers_read_and_which_is_next(self, api):
        today = business_today(api.business)
        make_invoice(api.business, issue_date=today)
        [series] = api.get("/number-series").json()["data"]
        assert series["pattern"] == "{YYYY}-{NNNN}"
        assert (series["used_for"], series["next_count"]) == (["invoice"], 2)
        assert series["next_number"] == f"{today.year}-0002"

    def test_of_another_business_are_not_listed(self, api):
        ensure_series(make_business())
        assert api.get("/number-series").json()["data"] == []

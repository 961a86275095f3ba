"""The settings of number series."""

import pytest
from django.urls import reverse

from billing.invoices.series import create_series
from billing.numbering.models import Series, SeriesUse
from billing.numbering.operations import ensure_series, open_numbering
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import SYSTEM
from fastfaktura.core.models import Role
from tests.billing.pages.test_settings import signed_in, text_of
from tests.factories import make_business, make_invoice, make_member

pytestmark = pytest.mark.django_db

FACTS = {
    "name": "Shop",
    "in_books": "yes",
    "pattern": "S{YYYY}-{NNNN}",
    "reset": "yearly",
    "next_number": "7",
}


def year_of(business):
    return business_today(business).year


class TestList:
    def test_shows_each_series_with_its_next_numbers(self, browser, business):
        open_numbering(business)
        make_invoice(business)
        page = text_of(browser.get(reverse("settings:numbering")))
        year = year_of(business)
        for number in (f"{year}-0002", f"{year}-0003", f"Q{year}-0001", f"PF{year}-0001"):
            assert number in page

    def test_credit_notes_may_have_their_own(self, browser, business):
        open_numbering(business)
        browser.post(reverse("settings:series_new"), FACTS)
        shop = Series.objects.get(name="Shop")
        uses = {use.kind: str(use.series_id) for use in SeriesUse.objects.all()}
        facts = {**uses, "deposit": "", "credit_note": str(shop.pk)}
        assert browser.post(reverse("settings:numbering"), facts).status_code == 302
        assert SeriesUse.objects.get(kind="credit_note").series == shop

    def test_quotes_cannot_be_given_a_series_of_the_books(self, browser, business):
        open_numbering(business)
        invoices = str(ensure_series(business).pk)
        facts = dict.fromkeys(("invoice", "quote", "proforma"), invoices)
        assert browser.post(reverse("settings:numbering"), facts).status_code == 422

    def test_only_owners_change_it(self, business):
        browser = signed_in(make_member(business, Role.MEMBER))
        assert browser.get(reverse("settings:numbering")).status_code == 200
        assert browser.post(reverse("settings:numbering"), {}).status_code == 403
        assert browser.post(reverse("settings:series_new"), FACTS).status_code == 403


class TestCreate:
    def test_makes_a_series(self, browser, business):
        assert browser.post(reverse("settings:series_new"), FACTS).status_code == 302
        page = text_of(browser.get(reverse("settings:numbering")))
        assert f"S{year_of(business)}-0007" in page

    @pytest.mark.parametrize(
        ("facts", "sentence"),
        [
            ({"pattern": "F{NNNN}"}, "needs {YYYY} or {YY}"),
            ({"pattern": "F {YYYY}-{N}"}, "Use letters from A to Z"),
            ({"pattern": "{CLIENT}{N}", "reset": "never"}, "between {CLIENT} and the count"),
            ({"pattern": "{YYYY}-{NNNN}"}, "This pattern could make a number"),
            ({"name": ""}, "This field is required"),
        ],
    )
    def test_says_at_the_field_what_is_wrong(self, browser, business, facts, sentence):
        ensure_series(business)
        answer = browser.post(reverse("settings:series_new"), FACTS | facts)
        assert answer.status_code == 422
        assert sentence in text_of(answer)


class TestEdit:
    def test_a_format_and_the_next_number_are_kept(self, browser, business):
        series = ensure_series(business)
        url = reverse("settings:series", args=[series.pk])
        assert browser.post(url, {**FACTS, "name": "Invoices"}).status_code == 302
        series.refresh_from_db()
        assert (series.name, series.pattern, series.reset) == (
            "invoices",
            FACTS["pattern"],
            "yearly",
        )
        assert make_invoice(business, issue_date=business_today(business)).sequence_number == 7

    def test_never_lower_than_the_highest_issued(self, browser, business):
        today = business_today(business)
        make_invoice(business, issue_date=today)
        make_invoice(business, issue_date=today)
        series = ensure_series(business)
        facts = {"name": "Invoices", "pattern": series.pattern, "reset": "never"}
        url = reverse("settings:series", args=[series.pk])
        answer = browser.post(url, {**facts, "next_number": "2"})
        assert answer.status_code == 422
        assert "Numbers up to 2 are issued; the next one is at least 3." in text_of(answer)

    def test_another_business_s_is_not_found(self, browser):
        series = ensure_series(make_business())
        assert browser.get(reverse("settings:series", args=[series.pk])).status_code == 404

    def test_the_preview_follows_what_is_typed_and_keeps_nothing(self, browser, business):
        answer = browser.get(reverse("settings:series_preview"), FACTS)
        assert f"S{year_of(business)}-0009" in text_of(answer)
        nonsense = browser.get(reverse("settings:series_preview"), {"pattern": "{"})
        assert "–" in text_of(nonsense)
        assert not Series.objects.exists()


class TestArchive:
    def test_of_a_used_one_is_refused_with_the_reason(self, browser, business):
        series = ensure_series(business)
        url = reverse("settings:series_archive", args=[series.pk])
        answer = browser.post(url, follow=True)
        assert "Change that first." in text_of(answer)
        series.refresh_from_db()
        assert series.archived_at is None

    def test_and_back(self, browser, business):
        series = create_series(
            business=business,
            name="Shop",
            pattern="S{N}",
            reset="never",
            today=business_today(business),
            actor=SYSTEM,
        )
        browser.post(reverse("settings:series_archive", args=[series.pk]))
        series.refresh_from_db()
        assert series.archived_at is not None
        browser.post(reverse("settings:series_restore", args=[series.pk]))
        series.refresh_from_db()
        assert series.archived_at is None

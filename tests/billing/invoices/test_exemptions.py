"""Why no VAT is charged: each country's words, and what is kept with the document."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation

from billing.amounts.vat import VatCategory
from billing.documents.content import draft_content, issued_content
from billing.documents.paper import paper_context
from billing.invoices.exemptions import WORDINGS, Exemption, exemption_of
from billing.payments.cancellation import cancel_invoice
from billing.sellers.operations import change_profile
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_client,
    make_draft,
    make_invoice,
    make_line,
)

SEVEN = ("NO", "SE", "DK", "FR", "NL", "DE", "PL")
AE, E = VatCategory.REVERSE_CHARGE, VatCategory.EXEMPT


class TestWordings:
    @pytest.mark.parametrize("country", SEVEN)
    @pytest.mark.parametrize("category", [AE, VatCategory.EXPORT])
    def test_each_country_has_its_own(self, country, category):
        said = {row.text for row in WORDINGS if row.country == country}
        assert exemption_of(category, country=country, registered=True).reason in said

    @pytest.mark.parametrize("country", SEVEN[1:])
    def test_each_country_of_the_union_names_its_supplies_within_it(self, country):
        found = exemption_of(VatCategory.INTRA_COMMUNITY, country=country, registered=True)
        assert found.reason in {row.text for row in WORDINGS if row.country == country}
        assert found.code == "VATEX-EU-IC"

    @pytest.mark.parametrize(
        ("country", "words"),
        [
            ("SE", "18 kap. ML"),
            ("DK", "momslovens § 48"),
            ("FR", "art. 293 B du CGI"),
            ("NL", "artikel 25 Wet OB"),
            ("DE", "§ 19 UStG"),
            ("PL", "art. 113"),
        ],
    )
    def test_a_small_business_names_its_scheme(self, country, words):
        assert words in exemption_of(E, country=country, registered=False).reason

    def test_only_france_has_a_code_for_its_scheme(self):
        assert exemption_of(E, country="FR", registered=False).code == "VATEX-FR-FRANCHISE"
        assert exemption_of(E, country="DE", registered=False).code == ""

    def test_the_sellers_own_reason_goes_first_and_has_no_code(self):
        own = "TVA non applicable, art. 261-4-4° du CGI"
        found = exemption_of(E, country="FR", registered=True, own_reason=own)
        assert found == Exemption(own, "")

    def test_the_sellers_own_reason_says_nothing_of_reverse_charge(self):
        found = exemption_of(AE, country="NL", registered=True, own_reason="Onderwijs")
        assert found == Exemption("Btw verlegd", "VATEX-EU-AE")

    def test_where_vat_is_charged_nothing_is_said(self):
        assert exemption_of(VatCategory.STANDARD, country="NO", registered=True) == Exemption()

    def test_every_wording_names_its_source(self):
        assert all(row.source and row.trust for row in WORDINGS)


@pytest.fixture
def business(db):
    return make_business(
        country="FR",
        currency="EUR",
        locale="fr",
        profile={"organization_number": "732829320", "vat_number": "FR44732829320"},
    )


def free_of_vat(category):
    return make_line(vat_category=category, vat_rate=Decimal(0))


class TestKeeping:
    def test_the_reason_and_its_code_are_kept_at_issue(self, business):
        client = make_client(business, country="DE", vat_number="DE136695976")
        invoice = make_invoice(business, client, lines=(free_of_vat(AE),))
        row = invoice.vat_subtotals.get()
        assert (row.exemption_reason, row.exemption_code) == ("Autoliquidation", "VATEX-EU-AE")

    def test_a_draft_keeps_none(self, business):
        row = make_draft(business, lines=(free_of_vat(E),)).vat_subtotals.get()
        assert (row.exemption_reason, row.exemption_code) == ("", "")

    def test_the_sentence_is_in_the_language_of_the_document(self, business):
        with translation.override("en"):
            invoice = make_invoice(business, lines=(free_of_vat(E),), locale="fr")
        with translation.override("fr"):
            assert (
                invoice.vat_subtotals.get().exemption_reason
                == exemption_of(E, country="FR", registered=True).reason
            )

    def test_the_paper_of_an_issued_invoice_says_what_was_kept(self, business):
        change_profile(
            business_id=business.pk,
            changes={"exemption_reason": "Art. 261-4-4° du CGI"},
            actor=actor_of(business),
        )
        invoice = make_invoice(business, lines=(free_of_vat(E),))
        change_profile(
            business_id=business.pk,
            changes={"exemption_reason": "Something else"},
            actor=actor_of(business),
        )
        assert "Art. 261-4-4° du CGI" in paper_context(issued_content(invoice))["remarks"]
        draft = make_draft(business, lines=(free_of_vat(E),))
        assert "Something else" in paper_context(draft_content(draft, today=TODAY))["remarks"]

    def test_a_document_of_before_says_what_holds_today(self, business):
        content = issued_content(make_invoice(business, lines=(free_of_vat(E),)))
        old = tuple(replace(row, exemption_reason="") for row in content.vat_subtotals)
        with translation.override("en"):
            remarks = paper_context(replace(content, vat_subtotals=old))["remarks"]
        assert "Exempt from VAT." in remarks

    def test_a_credit_note_repeats_its_invoice(self, business):
        change_profile(
            business_id=business.pk,
            changes={"exemption_reason": "Art. 261-4-4° du CGI"},
            actor=actor_of(business),
        )
        invoice = make_invoice(business, lines=(free_of_vat(E),))
        change_profile(
            business_id=business.pk,
            changes={"exemption_reason": ""},
            actor=actor_of(business),
        )
        note = cancel_invoice(
            invoice_id=invoice.pk,
            reason="Twice",
            issue_date=TODAY,
            now=NOW,
            actor=actor_of(business),
        )
        assert note.vat_subtotals.get().exemption_reason == "Art. 261-4-4° du CGI"

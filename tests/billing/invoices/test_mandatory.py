"""Mandatory content: what blocks in each of the seven, what is only advised, and what spares."""

from decimal import Decimal

import pytest

from billing.amounts.vat import VatCategory
from billing.invoices.issuing import InvoiceNotIssuable
from billing.invoices.mandatory import issue_advice, mandatory_problems
from billing.invoices.mandatory_facts import SIMPLIFIED_LIMITS
from billing.invoices.mandatory_rows import ADVISABLE, MANDATORY
from billing.sellers.models import SellerProfile
from tests.factories import TODAY, make_business, make_client, make_draft, make_invoice, make_line

# Country: currency, standard rate, and numbers of a whole seller.
SELLERS = {
    "NO": ("NOK", 25, "923609016", "NO923609016MVA"),
    "SE": ("SEK", 25, "5560125790", "SE556012579001"),
    "DK": ("DKK", 25, "13585628", "DK13585628"),
    "FR": ("EUR", 20, "732829320", "FR44732829320"),
    "NL": ("EUR", 21, "12345678", "NL004495445B01"),
    "DE": ("EUR", 19, "", "DE136695976"),
    "PL": ("PLN", 23, "", "PL8567346215"),
}
UNION = [country for country in SELLERS if country != "NO"]
pytestmark = pytest.mark.django_db


def seller(country, **profile):
    currency, _rate, number, vat_number = SELLERS[country]
    numbers = {"organization_number": number, "vat_number": vat_number}
    return make_business(country=country, currency=currency, profile=numbers | profile)


def buyer(business, **facts):
    numbers = {"vat_number": "PL5260001246"} if business.country == "PL" else {}
    return make_client(business, **({"country": business.country} | numbers | facts))


def draft(business, client=None, **facts):
    rate = Decimal(SELLERS[business.country][1])
    facts.setdefault("lines", (make_line(vat_rate=rate, unit_price=Decimal(5000)),))
    return make_draft(business, client or buyer(business), **facts)


def lacks(invoice, check=mandatory_problems):
    found = check(
        invoice,
        list(invoice.lines.all()),
        business=invoice.business,
        profile=SellerProfile.objects.get(business=invoice.business),
    )
    return {(problem.field, problem.code) for problem in found}


def free_of_vat(category):
    return (make_line(vat_category=category, vat_rate=Decimal(0)),)


class TestAWholeInvoice:
    @pytest.mark.parametrize("country", SELLERS)
    def test_lacks_nothing(self, country):
        assert lacks(draft(seller(country))) == set()

    @pytest.mark.parametrize("country", SELLERS)
    def test_is_issued(self, country):
        business = seller(country)
        rate = Decimal(SELLERS[country][1])
        assert make_invoice(business, buyer(business), lines=(make_line(vat_rate=rate),)).number


class TestTheSeller:
    @pytest.mark.parametrize(
        ("country", "lacking", "lack"),
        [
            ("NO", ["organization_number"], "organization_number"),
            ("FR", ["organization_number"], "organization_number"),
            ("NL", ["organization_number"], "organization_number"),
            ("NO", ["vat_number"], "vat_number"),
            ("SE", ["vat_number"], "vat_number"),
            ("FR", ["vat_number"], "vat_number"),
            ("NL", ["vat_number"], "vat_number"),
            ("PL", ["vat_number"], "vat_number"),
            ("DK", ["vat_number", "organization_number"], "vat_number"),
            ("DE", ["vat_number", "organization_number"], "vat_number"),
        ],
    )
    def test_has_the_numbers_of_its_country(self, country, lacking, lack):
        business = seller(country, **dict.fromkeys(lacking, ""))
        assert {field for field, _code in lacks(draft(business))} == {f"seller.{lack}"}

    @pytest.mark.parametrize(
        ("country", "lacking"), [("DK", "vat_number"), ("DE", "organization_number")]
    )
    def test_may_name_either_number_where_the_law_takes_both(self, country, lacking):
        assert lacks(draft(seller(country, **{lacking: ""}))) == set()

    def test_of_the_netherlands_has_a_kvk_number_of_eight_digits(self):
        business = seller("NL", organization_number="923609016")
        lack = ("seller.organization_number", "no_seller_organization_number")
        assert lacks(draft(business)) == {lack}

    def test_of_germany_has_a_tax_number_even_without_vat(self):
        exempt = {"lines": free_of_vat(VatCategory.EXEMPT)}
        register = {"organization_number": "HRB 12345", "vat_registered": False}
        lack = {("seller.vat_number", "no_seller_vat_number")}
        assert lacks(draft(seller("DE", **register), **exempt)) == lack
        taxed = register | {"organization_number": "37/123/45678"}
        assert lacks(draft(seller("DE", **taxed), **exempt)) == set()

    @pytest.mark.parametrize("country", UNION)
    def test_has_an_address(self, country):
        business = seller(country, street="", postal_code="", city="")
        assert lacks(draft(business)) == {("seller.street", "no_seller_address")}

    @pytest.mark.parametrize("country", UNION)
    def test_has_a_vat_number_under_reverse_charge(self, country):
        business = seller(country, vat_number="")
        client = buyer(business, country="BE", vat_number="BE0428759497")
        found = lacks(draft(business, client, lines=free_of_vat(VatCategory.REVERSE_CHARGE)))
        assert ("seller.vat_number", "no_seller_vat_number") in found

    def test_outside_vat_needs_no_vat_number(self):
        business = seller("SE", vat_number="", vat_registered=False)
        assert lacks(draft(business, lines=free_of_vat(VatCategory.EXEMPT))) == set()


class TestTheBuyer:
    NOWHERE = {"street": "", "city": "", "postal_code": ""}

    @pytest.mark.parametrize("country", SELLERS)
    def test_a_company_has_an_address(self, country):
        business = seller(country)
        client = buyer(business, **self.NOWHERE)
        assert lacks(draft(business, client)) == {("client.street", "no_buyer_address")}

    def test_a_norwegian_one_may_have_its_number_instead(self):
        business = seller("NO")
        client = buyer(business, organization_number="988588261", **self.NOWHERE)
        assert lacks(draft(business, client)) == set()

    @pytest.mark.parametrize("country", SELLERS)
    def test_a_person_without_one_is_only_advised(self, country):
        business = seller(country)
        invoice = draft(business, buyer(business, kind="person", **self.NOWHERE))
        assert lacks(invoice) == set()
        assert ("client.street", "no_buyer_address") in lacks(invoice, issue_advice)

    def test_a_polish_company_has_its_nip(self):
        business = seller("PL")
        assert lacks(draft(business, buyer(business, vat_number=""))) == {
            ("client.vat_number", "no_buyer_tax_number")
        }
        abroad = make_client(business, country="NO")
        assert lacks(draft(business, abroad)) == set()

    @pytest.mark.parametrize("country", SIMPLIFIED_LIMITS)
    def test_is_left_out_of_a_simplified_invoice(self, country):
        business = seller(country)
        client = buyer(business, **self.NOWHERE)
        limit = SIMPLIFIED_LIMITS[country]

        def of(gross):
            line = make_line(unit_price=gross, vat_rate=Decimal(SELLERS[country][1]))
            return draft(business, client, lines=(line,), prices_include_tax=True)

        assert lacks(of(limit)) == set()
        assert lacks(of(limit + Decimal("0.01"))) == {("client.street", "no_buyer_address")}


class TestGoodsWithinTheUnion:
    def supply(self, business, client, **facts):
        lines = free_of_vat(VatCategory.INTRA_COMMUNITY)
        return draft(business, client, lines=lines, **facts)

    @pytest.mark.parametrize("country", UNION)
    def test_name_delivery_and_both_numbers(self, country):
        business = seller(country)
        client = buyer(business, country="BE", vat_number="BE0428759497")
        assert lacks(self.supply(business, client)) == {("delivery_date", "no_delivery_date")}
        assert lacks(self.supply(business, client, delivery_date=TODAY)) == set()

    def test_a_period_will_do(self):
        business = seller("NL")
        client = buyer(business, country="BE", vat_number="BE0428759497")
        whole = self.supply(business, client, delivery_start=TODAY, delivery_end=TODAY)
        assert lacks(whole) == set()

    def test_name_where_they_go(self):
        business = seller("NL")
        client = buyer(business, country="", vat_number="BE0428759497")
        assert lacks(self.supply(business, client, delivery_date=TODAY)) == {
            ("client.country", "no_deliver_to_country")
        }

    @pytest.mark.parametrize("number", ["NO923609016MVA", "NL004495445B01"])
    def test_go_to_a_number_of_another_country_of_the_union(self, number):
        business = seller("NL")
        client = buyer(business, country="BE", vat_number=number)
        assert ("client.vat_number", "buyer_vat_number_elsewhere") in lacks(
            self.supply(business, client, delivery_date=TODAY)
        )

    def test_go_to_northern_ireland(self):
        business = seller("NL")
        client = buyer(business, country="GB", vat_number="XI123456789")
        assert lacks(self.supply(business, client, delivery_date=TODAY)) == set()


class TestVatInLocalCurrency:
    @pytest.mark.parametrize(
        ("country", "currency"),
        [
            ("NO", "EUR"),
            ("SE", "EUR"),
            ("DK", "USD"),
            ("PL", "EUR"),
            ("FR", "USD"),
            ("NL", "USD"),
            ("DE", "USD"),
        ],
    )
    def test_needs_the_rate_and_its_day(self, country, currency):
        business = seller(country)
        rateless = draft(business, currency=currency, exchange_rate=None, exchange_rate_date=None)
        assert lacks(rateless) == {("exchange_rate", "no_exchange_rate")}
        dateless = draft(business, currency=currency, exchange_rate_date=None)
        assert lacks(dateless) == {("exchange_rate_date", "no_exchange_rate_date")}

    def test_is_not_asked_for_where_there_is_no_vat(self):
        business = seller("NO")
        client = buyer(business, country="US")
        invoice = draft(
            business,
            client,
            currency="USD",
            exchange_rate=None,
            exchange_rate_date=None,
            lines=free_of_vat(VatCategory.EXPORT),
        )
        assert lacks(invoice) == set()


class TestAdvice:
    def test_does_not_keep_from_issuing(self):
        business = seller("FR", legal_form="SARL")
        invoice = draft(business)
        assert lacks(invoice, issue_advice) == {
            ("seller.register_entry", "no_register_entry"),
            ("seller.share_capital", "no_share_capital"),
            ("client.organization_number", "no_buyer_siren"),
            ("delivery_date", "no_delivery_date"),
            ("lines.0.supply_kind", "no_supply_kind"),
        }
        make_invoice(business, buyer(business), lines=(make_line(vat_rate=Decimal(20)),))

    @pytest.mark.parametrize(("locale", "is_said"), [("sv", False), ("de", True)])
    def test_norwegian_books_are_kept_in_four_languages(self, locale, is_said):
        advice = lacks(draft(seller("NO"), locale=locale), issue_advice)
        assert (("locale", "language_of_the_books") in advice) == is_said

    def test_an_exempt_seller_is_asked_for_its_rule(self):
        business = seller("DE")
        found = lacks(draft(business, lines=free_of_vat(VatCategory.EXEMPT)), issue_advice)
        assert ("seller.exemption_reason", "no_exemption_reason") in found


class TestRows:
    def test_each_names_source_and_trust(self):
        assert all(rule.source and rule.trust for rule in (*MANDATORY, *ADVISABLE))

    def test_each_knows_whether_it_blocks(self):
        assert not any(rule.is_advice for rule in MANDATORY)
        assert all(rule.is_advice for rule in ADVISABLE)

    def test_a_refusal_names_every_lack_with_its_mend(self):
        business = seller("PL", vat_number="", street="", city="")
        with pytest.raises(InvoiceNotIssuable) as refusal:
            make_invoice(business, make_client(business, country="PL", street="", city=""))
        problems = {problem.field: problem.message for problem in refusal.value.problems}
        assert problems.keys() == {
            "seller.vat_number",
            "seller.street",
            "client.street",
            "client.vat_number",
        }
        assert all(message.endswith((".", "?")) for message in problems.values())

"""What law wants on an invoice, country by country: rows with their source.

A row that blocks is law beyond doubt; one that advises is law in some cases that we cannot tell,
or only good practice. Trust: P read in the act or the official artefact, S quoted by a dated
secondary source (November 2026), K general knowledge that a tax adviser must check. Rows hold for
the seller's country; none means every country. "{currency}" in a sentence is the currency of VAT.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.amounts.vat import VatCategory
from billing.amounts.vat_rates import EU_COUNTRIES, Trust
from billing.invoices.mandatory_facts import Facts

P, S, K = Trust.PRIMARY, Trust.SECONDARY, Trust.KNOWLEDGE
SEVEN_IN_UNION = frozenset({"SE", "DK", "FR", "NL", "DE", "PL"})
KVK_NUMBER = re.compile(r"[0-9]{8}")
# The languages that Norway lets its books be kept in.
NORWEGIAN_BOOKS = frozenset({"nb", "sv", "da", "en"})
# French companies that have a capital and stand in the trade register.
FRENCH_COMPANIES = ("SAS", "SASU", "SARL", "EURL", "SA", "SNC", "SCA", "SELARL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Something an invoice must or should have: where it is lacking, and the mend in words."""

    field: str
    code: str
    lacks: Callable[[Facts], bool]
    sentence: Promise
    source: str
    trust: Trust
    countries: frozenset[str] | None = None
    is_advice: bool = False


def _is_french_company(facts: Facts) -> bool:
    return facts.profile.legal_form.upper().split(",")[0].strip() in FRENCH_COMPANIES


MANDATORY = (
    Rule(
        field="seller.organization_number",
        code="no_seller_organization_number",
        countries=frozenset({"NO"}),
        lacks=lambda f: f.profile.vat_registered and not f.profile.organization_number,
        sentence=_("Add your organisation number in the settings."),
        source="bokføringsforskriften § 5-1-1",
        trust=S,
    ),
    Rule(
        field="seller.organization_number",
        code="no_seller_organization_number",
        countries=frozenset({"FR"}),
        lacks=lambda f: not f.profile.organization_number,
        sentence=_("Add your SIREN in the settings: every French invoice names it."),
        source="Code de commerce art. R123-237",
        trust=S,
    ),
    Rule(
        field="seller.organization_number",
        code="no_seller_organization_number",
        countries=frozenset({"NL"}),
        lacks=lambda f: not KVK_NUMBER.fullmatch(f.profile.organization_number),
        sentence=_(
            "Add your KVK number, of eight digits, in the settings: every Dutch invoice names it."
        ),
        source="Handelsregisterwet 2007 art. 25",
        trust=S,
    ),
    Rule(
        field="seller.vat_number",
        code="no_seller_vat_number",
        countries=frozenset({"NO", "SE", "FR", "NL", "PL"}),
        lacks=lambda f: f.charges_vat and not f.profile.vat_number,
        sentence=_("Add your VAT number in the settings: an invoice with VAT names it."),
        source="bokføringsforskriften § 5-1-1; directive 2006/112/EC art. 226 (3)",
        trust=S,
    ),
    Rule(
        field="seller.vat_number",
        code="no_seller_vat_number",
        countries=frozenset({"DK"}),
        # The CVR number does as well.
        lacks=lambda f: (
            f.charges_vat and not (f.profile.vat_number or f.profile.organization_number)
        ),
        sentence=_("Add your VAT number or tax number in the settings."),
        source="momsbekendtgørelsen § 58",
        trust=S,
    ),
    Rule(
        field="seller.vat_number",
        code="no_seller_vat_number",
        countries=frozenset({"DE"}),
        # Of every seller, whether it charges VAT or not.
        lacks=lambda f: not f.names_german_tax_number,
        sentence=_("Add your VAT number or tax number in the settings."),
        source="UStG § 14 (4) Nr. 2; UStDV § 34a",
        trust=S,
    ),
    Rule(
        field="seller.vat_number",
        code="no_seller_vat_number",
        countries=EU_COUNTRIES,
        lacks=lambda f: f.names_both_vat_numbers and not f.profile.vat_number,
        sentence=_("Without VAT for this reason you need a VAT number; add it in the settings."),
        source="EN 16931 BR-AE-02, BR-IC-02; directive 2006/112/EC art. 226 (3)",
        trust=P,
    ),
    Rule(
        field="seller.street",
        code="no_seller_address",
        countries=SEVEN_IN_UNION,
        lacks=lambda f: not (f.profile.street or f.profile.city),
        sentence=_("Add your address in the settings."),
        source="directive 2006/112/EC art. 226 (5)",
        trust=S,
    ),
    Rule(
        field="client.street",
        code="no_buyer_address",
        countries=SEVEN_IN_UNION,
        lacks=lambda f: f.buyer_is_company and not f.buyer_has_address and not f.is_simplified,
        sentence=_("Add the client's address."),
        source="directive 2006/112/EC art. 226 (5)",
        trust=S,
    ),
    Rule(
        field="client.street",
        code="no_buyer_address",
        countries=frozenset({"NO"}),
        lacks=lambda f: (
            f.buyer_is_company and not (f.buyer_has_address or f.client.organization_number)
        ),
        sentence=_("Add the client's address or organisation number."),
        source="bokføringsforskriften § 5-1-1",
        trust=S,
    ),
    Rule(
        field="client.vat_number",
        code="no_buyer_tax_number",
        countries=frozenset({"PL"}),
        lacks=lambda f: (
            f.buyer_is_company
            and f.buyer_is_domestic
            and not (f.client.vat_number or f.client.organization_number)
        ),
        sentence=_("Add the client's NIP."),
        source="ustawa o VAT art. 106e ust. 1 pkt 5",
        trust=S,
    ),
    Rule(
        field="client.vat_number",
        code="buyer_vat_number_elsewhere",
        countries=EU_COUNTRIES,
        lacks=lambda f: (
            f.is_intra_community
            and bool(f.client.vat_number)
            and not f.buyer_vat_number_is_of_union
        ),
        sentence=_(
            "A supply of goods within the EU needs a VAT number of another EU country; this "
            "client's is not one."
        ),
        source="directive 2006/112/EC art. 138 (1)",
        trust=K,
    ),
    Rule(
        field="client.country",
        code="no_deliver_to_country",
        lacks=lambda f: f.is_intra_community and not f.deliver_to_country,
        sentence=_("Say to which country the goods are delivered, or give the client a country."),
        source="EN 16931 BR-IC-12",
        trust=P,
    ),
    Rule(
        field="delivery_date",
        code="no_delivery_date",
        lacks=lambda f: f.is_intra_community and not f.has_delivery,
        sentence=_("A supply of goods within the EU names the day or the period of delivery."),
        source="EN 16931 BR-IC-11",
        trust=P,
    ),
    Rule(
        field="exchange_rate",
        code="no_exchange_rate",
        lacks=lambda f: bool(f.tax_currency) and not f.invoice.exchange_rate,
        sentence=_(
            "The law wants the VAT in {currency} too. Add the exchange rate, how many {currency} "
            "one {foreign} is, and its date."
        ),
        source="bokføringsforskriften § 5-1-1; directive 2006/112/EC art. 230",
        trust=S,
    ),
    Rule(
        field="exchange_rate_date",
        code="no_exchange_rate_date",
        lacks=lambda f: (
            bool(f.tax_currency and f.invoice.exchange_rate)
            and f.invoice.exchange_rate_date is None
        ),
        sentence=_("Say of which day the exchange rate is."),
        source="directive 2006/112/EC art. 91",
        trust=K,
    ),
)

ADVISABLE = (
    Rule(
        field="locale",
        code="language_of_the_books",
        countries=frozenset({"NO"}),
        lacks=lambda f: f.invoice.locale not in NORWEGIAN_BOOKS,
        sentence=_(
            "The books of a Norwegian business are kept in Norwegian, Swedish, Danish or English; "
            "this invoice is in another language."
        ),
        source="bokføringsloven § 12",
        trust=K,
        is_advice=True,
    ),
    Rule(
        field="seller.register_entry",
        code="no_register_entry",
        countries=frozenset({"FR"}),
        lacks=lambda f: _is_french_company(f) and not f.profile.register_entry,
        sentence=_("Add the RCS and its city in the settings: a French company names them."),
        source="Code de commerce art. R123-237",
        trust=S,
        is_advice=True,
    ),
    Rule(
        field="seller.share_capital",
        code="no_share_capital",
        countries=frozenset({"FR"}),
        lacks=lambda f: _is_french_company(f) and not f.profile.share_capital,
        sentence=_("Add your share capital in the settings: a French company names it."),
        source="Code de commerce art. R123-238",
        trust=S,
        is_advice=True,
    ),
    Rule(
        field="client.organization_number",
        code="no_buyer_siren",
        countries=frozenset({"FR"}),
        lacks=lambda f: (
            f.buyer_is_company and f.buyer_is_domestic and not f.client.organization_number
        ),
        sentence=_("Add the client's SIREN: e-invoices between French businesses need it."),
        source="CGI ann. II art. 242 nonies A",
        trust=S,
        is_advice=True,
    ),
    Rule(
        field="client.street",
        code="no_buyer_address",
        lacks=lambda f: not f.buyer_is_company and not f.buyer_has_address,
        sentence=_("Add the client's address: a full invoice names it."),
        source="directive 2006/112/EC art. 226 (5)",
        trust=K,
        is_advice=True,
    ),
    Rule(
        field="delivery_date",
        code="no_delivery_date",
        countries=frozenset({"NO", "FR", "NL", "DE"}),
        lacks=lambda f: not f.has_delivery and not f.is_intra_community,
        sentence=_("Add the day or the period of delivery: the law wants it on the invoice."),
        source="bokføringsforskriften § 5-1-1; directive 2006/112/EC art. 226 (7)",
        trust=S,
        is_advice=True,
    ),
    Rule(
        field="seller.exemption_reason",
        code="no_exemption_reason",
        lacks=lambda f: (
            VatCategory.EXEMPT in f.categories
            and f.profile.vat_registered
            and not f.profile.exemption_reason
        ),
        sentence=_(
            "Say in the settings which rule exempts your sales; the invoice only says “exempt”."
        ),
        source="directive 2006/112/EC art. 226 (11)",
        trust=K,
        is_advice=True,
    ),
)

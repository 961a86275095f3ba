"""Names, addresses and registration numbers as people of a country expect to read them."""

import re

from babel import Locale
from django.utils.translation import gettext as _

from billing.invoices.mandatory_facts import GERMAN_TAX_NUMBER
from billing.invoices.parties import PartyCopy
from fastfaktura.core.identifiers import format_organization_number, format_phone

# Where the number has a name of its own, it is the one that people and offices know.
NUMBER_NAMES = {"DK": "CVR", "FR": "SIREN", "NL": "KVK", "BE": "KBO/BCE", "CH": "UID"}
# VAT numbers that every reader of an invoice from there looks for by this name, whatever the
# language of the document; elsewhere the document's language has the word.
VAT_NUMBER_NAMES = {"AT": "UID-Nr.", "DE": "USt-IdNr.", "NL": "btw-id", "PL": "NIP"}
SIRET_DIGITS = 14
NIP_DIGITS = 10
LONGEST_UNBROKEN = 60

# Where the postal code stands below the city rather than before it.
CODE_BELOW_CITY = frozenset({"GB", "IE"})

# "AS", "ASA" and "NUF" must name the register they stand in (foretaksregisterloven § 10-2).
REGISTERED_FORM = re.compile(r"\b(AS|ASA|NUF|SA)\b")


def address_lines(party: PartyCopy, *, home: str, locale: str) -> list[str]:
    """Return the postal address; the country stands below if it is not ``home``."""
    if party.country in CODE_BELOW_CITY:
        place = [party.city, party.postal_code]
    else:
        place = [" ".join(filter(None, (party.postal_code, party.city)))]
    country = country_name(party.country, locale) if party.country != home else ""
    return [line for line in (party.street, party.street_2, *place, country) if line]


def country_name(country: str, locale: str) -> str:
    """Return the country's name in the language, or its code if it has none."""
    return str(Locale.parse(locale).territories.get(country, country))


def number_name(party: PartyCopy) -> str:
    """Return what the country calls its organisation numbers."""
    if party.country == "FR" and len(party.organization_number) == SIRET_DIGITS:
        return "SIRET"
    if party.country == "DE" and GERMAN_TAX_NUMBER.fullmatch(party.organization_number):
        return "Steuernummer"
    if party.country == "PL":
        return _polish_name(party.organization_number)
    return NUMBER_NAMES.get(party.country) or _("Org. no.")


def _polish_name(number: str) -> str:
    """Return which of Poland's numbers it is: KRS begins with zeros, a NIP never does."""
    if len(number) != NIP_DIGITS:
        return "REGON"
    return "KRS" if number.startswith("000") else "NIP"


def vat_number_text(party: PartyCopy) -> str:
    """Return the VAT number; a Norwegian one as the law writes it: NO 987 654 321 MVA."""
    match = re.fullmatch(r"(?:NO)?(\d{9})(?:MVA)?", party.vat_number)
    if party.country == "NO" and match:
        digits = format_organization_number("NO", match[1])
        return f"NO {digits} MVA".replace(" ", "\N{NO-BREAK SPACE}")
    return party.vat_number


def number_rows(party: PartyCopy, *, is_seller: bool) -> list[tuple[str, str]]:
    """Return the registration numbers, each with its name.

    A Norwegian seller that charges VAT has one number, the organisation number with "MVA" behind
    it (bokføringsforskriften § 5-1-1); Denmark's CVR and Poland's NIP are the VAT number without
    its letters. None of them is printed twice.
    """
    rows = []
    vat_number = vat_number_text(party) if party.vat_registered or not is_seller else ""
    number = format_organization_number(party.country, party.organization_number)
    if number and not _is_in(vat_number, party):
        rows.append((number_name(party), number))
    if vat_number:
        rows.append((_vat_number_name(party), vat_number))
    return rows


def _is_in(vat_number: str, party: PartyCopy) -> bool:
    """Whether the VAT number says the organisation number already."""
    if party.country == "NO":
        return bool(vat_number)
    return (
        party.country in {"DK", "PL"}
        and vat_number.removeprefix(party.country) == party.organization_number
    )


def _vat_number_name(party: PartyCopy) -> str:
    """Return what the VAT number is called; one that stands for both has the better known name."""
    number = vat_number_text(party)
    if _is_in(number, party):
        return number_name(party)
    return VAT_NUMBER_NAMES.get(party.country) or _("VAT no.")


def imprint(seller: PartyCopy) -> list[str]:
    """Return what stands at the foot of each page: who the seller is and how to reach it."""
    parts = [seller.name, *_form_and_capital(seller)]
    parts += [f"{name} {number}" for name, number in number_rows(seller, is_seller=True)]
    parts += _registers(seller)
    address = address_lines(seller, home=seller.country, locale="en")
    parts += [", ".join(address)] if address else []
    parts += [part for part in (format_phone(seller.phone), seller.email, seller.website) if part]
    return [unbroken(part) for part in parts]


def _form_and_capital(seller: PartyCopy) -> list[str]:
    """Return legal form and share capital, in France as one (C.com R123-238), each if known."""
    form, capital = seller.legal_form, seller.share_capital
    if capital and seller.country == "FR":
        return [f"{form} au capital de {capital}".strip()]
    if form.lower() in seller.name.lower():
        form = ""
    words = {"PL": "Kapitał zakładowy"}
    named = [f"{words[seller.country]}: {capital}"] if capital and seller.country in words else []
    return [*([form] if form else []), *named]


def _registers(seller: PartyCopy) -> list[str]:
    """Return the registers that the seller must name: trade register, Foretaksregisteret, F-tax.

    Norway: foretaksregisterloven § 10-2. Sweden: the F-tax stands on the invoice of who is
    approved. Elsewhere the entry is printed as the seller wrote it ("RCS Paris", "HRB 12345").
    """
    entries = [seller.register_entry] if seller.register_entry else []
    is_registered_form = REGISTERED_FORM.search(f"{seller.name} {seller.legal_form}")
    if seller.country == "NO" and (seller.in_business_register or is_registered_form):
        entries.append("Foretaksregisteret")
    if seller.country == "SE" and seller.f_tax_approved:
        entries.append("Godkänd för F-skatt")
    return entries


def unbroken(part: str) -> str:
    """Keep a short part on one line; a long one may break where it likes."""
    return part.replace(" ", "\N{NO-BREAK SPACE}") if len(part) <= LONGEST_UNBROKEN else part

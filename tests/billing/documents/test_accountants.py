"""What an accountant of a country reads on its invoices, whatever their design.

The wanted words are the law's, as ``docs/vat.md`` names it. Words of the document's language are
not looked for here: the translations have tests of their own.
"""

import os
import re
from pathlib import Path

import pytest
from django.utils import translation

from billing.documents.operations import keep_document
from billing.documents.queries import document_bytes
from billing.invoices.choices import Template
from billing.invoices.models import Invoice
from fastfaktura.core.templatetags.figures import amount, day
from tests.billing.documents.accountants import AMERICAN, AUSTRIAN, COUNTRIES, Country, papers
from tests.billing.documents.samples import text_of
from tests.missing_words import missing_words

pytestmark = pytest.mark.django_db

# On every paper of who is registered for VAT.
OF_THE_SELLER = {
    "NO": ("NO 923 609 016 MVA", "Foretaksregisteret"),
    "SE": ("556703-7485", "SE556703748501", "Godkänd för F-skatt"),
    "DK": ("CVR DK13585628",),
    "FR": (
        "SIRET 732 829 320 00074",
        "FR44732829320",
        "SARL au capital de 10 000 €",
        "RCS Paris 732 829 320",
    ),
    "NL": ("KVK 12345678", "btw-id NL004495445B01"),
    "DE": ("Steuernummer 37/123/45678", "USt-IdNr. DE136695976", "HRB 12345"),
    "PL": ("NIP PL5260250274", "KRS 0000123456"),
}
# On the papers to a company at home.
OF_THE_COMPANY = {
    "NO": ("974 760 673",),
    "SE": ("556036-0793", "SE556036079301"),
    "DK": ("CVR 25 31 37 63",),
    "FR": ("SIREN 552 100 554", "FR96552100554"),
    "NL": ("KVK 87654321",),
    "DE": ("USt-IdNr. DE129273398",),
    "PL": ("NIP PL7740001454",),
}
# Where the buyer owes the VAT it is named by its VAT number.
OF_WHO_OWES_VAT = {
    "NO": ("NO 974 760 673 MVA", "Omvendt avgiftsplikt – Merverdiavgift ikke beregnet"),
    "SE": ("SE556036079301", "Omvänd betalningsskyldighet"),
    "DK": ("CVR DK25313763", "Omvendt betalingspligt"),
    "FR": ("FR96552100554", "Autoliquidation"),
    "NL": ("NL001234567B13", "Btw verlegd"),
    "DE": ("DE129273398", "Steuerschuldnerschaft des Leistungsempfängers"),
    "PL": ("PL7740001454", "odwrotne obciążenie"),
}
# On one kind of paper.
OF_THE_SALE = {
    "NO": {
        "reverse": ("Utførsel, merverdiavgiftsloven §§ 6-21 og 6-22",),
        "goods": ("Utførsel, merverdiavgiftsloven §§ 6-21 og 6-22",),
        "export": ("Utførsel, merverdiavgiftsloven §§ 6-21 og 6-22",),
        "small": ("Selgeren er ikke registrert i Merverdiavgiftsregisteret.",),
    },
    "SE": {
        "reverse": ("Omvänd betalningsskyldighet",),
        "goods": ("Unionsintern varuförsäljning, 10 kap. 42 § ML",),
        "export": ("Export, 10 kap. 64 § ML",),
        "small": ("Undantag från skatteplikt för små företag, 18 kap. ML",),
        "rot": ("ROT", "19811218-9876", "Lund Björken 4:12", "−8 250,00", "34 875,00"),
    },
    "DK": {
        "reverse": ("Omvendt betalingspligt",),
        "goods": ("Momslovens § 34, stk. 1, nr. 1",),
        "export": ("Momslovens § 34, stk. 1, nr. 5",),
        "small": ("Ikke momsregistreret, momslovens § 48, stk. 1",),
    },
    "FR": {
        "home": (
            "Nature des opérations : livraison de biens et prestation de services",
            "Option pour le paiement de la taxe d’après les débits",
            "majoré de 10 points de pourcentage",
            "frais de recouvrement en cas de retard de paiement : 40 €",
            "Pas d’escompte pour paiement anticipé.",
        ),
        "reverse": ("Autoliquidation", "prestation de services"),
        "goods": ("Exonération de TVA, article 262 ter I du CGI", "livraison de biens"),
        "export": ("Exonération de TVA, article 262 I du CGI",),
        "small": ("TVA non applicable, art. 293 B du CGI",),
    },
    "NL": {
        "reverse": ("Btw verlegd",),
        "goods": ("Intracommunautaire levering, tabel II, a, post 6",),
        "export": ("Uitvoer, tabel II, a, post 2",),
        "small": ("Vrijgesteld van btw op grond van artikel 25 Wet OB",),
    },
    "DE": {
        "reverse": ("Steuerschuldnerschaft des Leistungsempfängers",),
        "goods": ("Steuerfrei nach § 4 Nr. 1 b i. V. m. § 6a UStG",),
        "export": ("Steuerfrei nach § 4 Nr. 1 a i. V. m. § 6 UStG",),
        "small": ("Steuernummer 37/123/45678", "Steuerfreier Umsatz nach § 19 UStG"),
    },
    "PL": {
        "home": ("mechanizm podzielonej płatności",),
        "reverse": ("odwrotne obciążenie",),
        "goods": ("Wewnątrzwspólnotowa dostawa towarów, stawka 0%",),
        "export": ("Eksport towarów, stawka 0%",),
        "small": ("Zwolnienie z VAT – art. 113 ust. 1 i 9 ustawy o VAT",),
    },
}
# What a kind of paper is called where the law has a word for it, and what its facts are.
IN_THE_LANGUAGE = {
    "DE": {
        "home": ("Rechnung", "Ausstellungsdatum", "Leistungsdatum", "Menge", "Einzelpreis"),
        "credit": ("Rechnungskorrektur", "Mindert die Rechnung"),
        "deposit": ("Anzahlungsrechnung", "Anzahlung von 30 %"),
        "final": ("Rechnung", "Anzahlungsrechnung", "Verwendungszweck"),
    },
    "PL": {
        "home": ("Faktura", "Data wystawienia", "Data sprzedaży", "Sprzedawca", "Nabywca", "J.m."),
        "credit": ("Faktura korygująca", "Koryguje (zmniejsza) fakturę"),
        "deposit": ("Faktura zaliczkowa", "Zaliczka 30%"),
        "final": ("Faktura", "Faktura zaliczkowa", "Tytuł przelewu"),
    },
}
TO_THE_COMPANY = {"home", "credit", "foreign", "deposit", "final", "small"}


def words_of(text: str) -> str:
    """Return the text with every kind of space as one, so that a line's end parts nothing."""
    return re.sub(r"\s+", " ", text)


def wanted_of(country: Country, name: str, paper: Invoice) -> list[str]:
    """Return all that must be read on this paper."""
    wanted = [paper.number, paper.seller["name"], paper.seller["street"], paper.seller["city"]]
    wanted += [paper.buyer["name"], paper.buyer["street"], paper.buyer["city"]]
    if name != "small":
        wanted += OF_THE_SELLER[country.code]
    if name in TO_THE_COMPANY:
        wanted += OF_THE_COMPANY[country.code]
    if name == "domestic_reverse":
        wanted += OF_WHO_OWES_VAT[country.code]
    if name in {"reverse", "goods"}:
        wanted += ["ATU13585627", AUSTRIAN["city"]]
    if name == "export":
        wanted.append(AMERICAN["city"])
    wanted += OF_THE_SALE[country.code].get(name, ())
    wanted += IN_THE_LANGUAGE.get(country.code, {}).get(name, ())
    with translation.override(paper.locale):
        wanted += _figures(paper)
    return wanted


def _figures(paper: Invoice) -> list[str]:
    figures = [day(paper.issue_date), amount(paper.payable_amount, paper.currency)]
    figures.append(day(paper.delivery_date))
    if not paper.is_credit_note:
        figures.append(day(paper.due_date))
    if paper.preceding_invoice is not None:
        figures.append(paper.preceding_invoice.number)
    for line in paper.lines.all():
        shown = line.line_amount if paper.prices_include_tax else line.line_net_amount
        figures += [line.description, amount(shown, paper.currency)]
    if paper.seller["vat_registered"]:
        for row in paper.vat_subtotals.all():
            figures += [
                amount(row.tax_basis_amount, paper.currency),
                amount(row.tax_amount, paper.currency),
            ]
        figures.append(amount(paper.tax_total, paper.currency))
    if paper.tax_currency_total is not None:
        figures.append(amount(paper.tax_currency_total, paper.tax_currency))
    return figures


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.code)
class TestAccountant:
    def test_finds_nothing_missing_and_no_reason_twice(self, country):
        lacks, seen = [], set()
        for name, paper in papers(country):
            with missing_words(paper.locale) as missing:
                text = words_of(text_of(_pdf(paper, f"{country.code}-{name}")))
            lacks += [(name, "in English", word) for word in missing]
            seen.add(paper.template)
            wanted = [words_of(word) for word in wanted_of(country, name, paper)]
            lacks += [(name, paper.template, word) for word in wanted if word not in text]
            twice = [r.exemption_reason for r in paper.vat_subtotals.all() if r.exemption_reason]
            # The VAT breakdown may call its row by the same words.
            lacks += [(name, "said twice", word) for word in twice if text.count(word) > 2]
        assert lacks == []
        assert seen == set(Template)

    def test_reads_the_vat_in_the_currency_of_the_law(self, country):
        foreign = dict(papers(country))["foreign"]
        assert foreign.tax_currency == country.currency
        assert foreign.tax_currency_total is not None


def _pdf(paper: Invoice, name: str) -> bytes:
    """Return the kept document; ``LOOK_AT`` names a folder that it is written to as well."""
    content = document_bytes(keep_document(invoice_id=paper.pk))
    if folder := os.environ.get("LOOK_AT"):
        (Path(folder) / f"{name}-{paper.template}.pdf").write_bytes(content)
    return content

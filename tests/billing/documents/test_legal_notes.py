"""What law wants printed: sentences of France and Poland, registers at the foot."""

from dataclasses import replace
from decimal import Decimal

import pytest

from billing.amounts.vat import VatCategory
from billing.documents.legal_notes import NoteCode, legal_notes
from billing.documents.paper import paper_context
from billing.documents.parties import imprint
from billing.invoices.parties import PartyCopy
from tests.billing.documents.samples import BUYER, FRENCH, NORWEGIAN, document, line


def notes_of(*lines, **facts):
    content = replace(document(*lines, seller=FRENCH, currency="EUR"), **facts)
    return {note.text: note.code for note in legal_notes(content)}


class TestFrance:
    def test_a_business_is_told_of_late_payment(self):
        codes = set(notes_of().values())
        assert codes == {NoteCode.LATE_PENALTY, NoteCode.RECOVERY_COSTS, NoteCode.EARLY_DISCOUNT}
        assert any("40 €" in text for text in notes_of())
        assert "Pas d’escompte pour paiement anticipé." in notes_of()

    def test_a_person_is_not(self):
        assert notes_of(buyer=replace(BUYER, is_person=True)) == {}

    def test_a_credit_note_asks_for_nothing(self):
        assert notes_of(type_code=381) == {}

    def test_the_discount_for_early_payment_is_named(self):
        said = notes_of(early_discount_percent=Decimal("2.5000"), early_discount_days=8)
        assert "Escompte pour paiement anticipé : 2,5 % sous 8 jours." in said

    def test_the_kind_of_operation_is_named(self):
        goods, services = (replace(line(), supply_kind=kind) for kind in ("goods", "services"))
        content = document(goods, services, seller=FRENCH, currency="EUR")
        rows = tuple(
            replace(row, supply_kind=kind)
            for row, kind in zip(content.lines, ("goods", "services"), strict=True)
        )
        mixed = legal_notes(replace(content, lines=rows))
        assert "opération mixte" in mixed[0].text
        assert "livraison de biens" in legal_notes(replace(content, lines=rows[:1]))[0].text
        assert "prestation de services" in legal_notes(replace(content, lines=rows[1:]))[0].text

    def test_vat_on_debits_is_named_if_chosen_and_charged(self):
        said = "Option pour le paiement de la taxe d’après les débits"
        assert said in notes_of(seller=replace(FRENCH, vat_on_debits=True))
        assert said not in notes_of()

    def test_the_paper_says_it(self):
        remarks = paper_context(document(seller=FRENCH, currency="EUR"))["remarks"]
        assert any("40 €" in remark for remark in remarks)


class TestPoland:
    SELLER = PartyCopy(name="Młyn", country="PL", vat_registered=True, split_payment=True)

    def test_split_payment_is_named(self):
        content = document(seller=self.SELLER, currency="PLN")
        assert [note.text for note in legal_notes(content)] == ["mechanizm podzielonej płatności"]

    @pytest.mark.parametrize("type_code", [310, 381])
    def test_not_on_a_quote_or_a_correction(self, type_code):
        content = document(seller=self.SELLER, currency="PLN", type_code=type_code)
        assert legal_notes(content) == ()

    def test_not_to_a_person_who_pays_no_vat_on(self):
        buyer = PartyCopy(name="Anna", country="PL", is_person=True)
        assert legal_notes(document(seller=self.SELLER, buyer=buyer, currency="PLN")) == ()

    def test_not_where_there_is_no_vat_to_split(self):
        free = line(vat_category=VatCategory.EXPORT, vat_rate=Decimal(0))
        assert legal_notes(document(free, seller=self.SELLER, currency="PLN")) == ()


def foot(seller, **facts):
    return [part.replace("\N{NO-BREAK SPACE}", " ") for part in imprint(replace(seller, **facts))]


class TestImprint:
    def test_a_french_company_names_form_capital_and_register(self):
        said = foot(FRENCH, legal_form="SARL", share_capital="10 000 €", register_entry="RCS Paris")
        assert "SARL au capital de 10 000 €" in said
        assert "RCS Paris" in said

    def test_a_polish_company_names_its_capital(self):
        seller = PartyCopy(name="Młyn Sp. z o.o.", country="PL", share_capital="5 000 zł")
        assert "Kapitał zakładowy: 5 000 zł" in foot(seller)

    def test_a_german_company_names_its_register(self):
        seller = PartyCopy(name="Mühle GmbH", country="DE", register_entry="AG München HRB 1234")
        assert "AG München HRB 1234" in foot(seller)

    def test_a_swede_with_f_tax_says_so(self):
        seller = PartyCopy(name="Kvarn", country="SE", f_tax_approved=True)
        assert "Godkänd för F-skatt" in foot(seller)
        assert "Godkänd för F-skatt" not in foot(seller, f_tax_approved=False)

    def test_a_norwegian_sole_trader_may_stand_in_foretaksregisteret(self):
        sole = replace(NORWEGIAN, name="Kari Nordmann")
        assert "Foretaksregisteret" not in foot(sole)
        assert "Foretaksregisteret" in foot(sole, in_business_register=True)

"""Which reference an invoice has, and what is made when its digits are another's."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.amounts.reference_schemes import (
    Accounts,
    ReferenceKind,
    ReferenceRule,
    Scheme,
    candidates,
    scheme_for,
)
from billing.amounts.references import ReferenceTooLong, is_kid, mod11_check

ALL = Accounts(
    iban="CH9300762011623852957",
    bank_account="86011117947",
    bankgiro="5555-5551",
    qr_iban="CH4431999123000889012",
    fik_creditor="81234567",
)


def first(scheme, number, rule=ReferenceRule(), client=""):  # noqa: B008 (a frozen value)
    return next(candidates(scheme, number=number, rule=rule, client_number=client))


class TestSchemeFor:
    @pytest.mark.parametrize(
        ("country", "currency", "accounts", "scheme"),
        [
            ("NO", "NOK", ALL, Scheme.NUMBER),
            ("NO", "EUR", ALL, Scheme.RF),
            ("SE", "SEK", ALL, Scheme.OCR_SOFT),
            ("SE", "SEK", Accounts(iban="SE4550000000058398257466"), Scheme.NUMBER),
            ("SE", "EUR", ALL, Scheme.RF),
            ("DK", "DKK", ALL, Scheme.FIK),
            ("DK", "DKK", Accounts(iban="DK5000400440116243"), Scheme.NUMBER),
            ("DE", "EUR", ALL, Scheme.RF),
            ("FR", "EUR", Accounts(), Scheme.NUMBER),
            ("CH", "CHF", ALL, Scheme.QRR),
            ("CH", "CHF", Accounts(iban="CH9300762011623852957"), Scheme.RF),
            ("DE", "CHF", Accounts(iban="DE89370400440532013000"), Scheme.NUMBER),
            ("PL", "PLN", ALL, Scheme.NUMBER),
        ],
    )
    def test_follows_country_and_currency(self, country, currency, accounts, scheme):
        got = scheme_for(Scheme.AUTOMATIC, country=country, currency=currency, accounts=accounts)
        assert got == scheme

    def test_takes_what_was_chosen_where_the_account_can(self):
        chosen = Scheme.KID_MOD11
        assert scheme_for(chosen, country="NO", currency="NOK", accounts=ALL) == chosen
        assert scheme_for(chosen, country="NO", currency="EUR", accounts=ALL) == Scheme.RF
        assert scheme_for(chosen, country="NO", currency="NOK", accounts=Accounts()) == "number"
        assert scheme_for(Scheme.NUMBER, country="SE", currency="SEK", accounts=ALL) == "number"


class TestCandidates:
    @pytest.mark.parametrize(
        ("scheme", "reference"),
        [
            (Scheme.OCR_HARD, "2026004206"),
            (Scheme.OCR_SOFT, "202600425"),
            (Scheme.KID_MOD10, "202600425"),
            (Scheme.KID_MOD11, "202600425"),
            (Scheme.RF, "RF8820260042"),
        ],
    )
    def test_begin_with_the_digits_of_the_number(self, scheme, reference):
        assert first(scheme, "2026-0042") == reference

    def test_put_the_client_s_number_before_the_invoice_s(self):
        rule = ReferenceRule(length=15, names_client=True)
        assert first(Scheme.KID_MOD10, "2026-0042", rule, "K-107")[:-1] == "00010720260042"

    def test_pass_over_the_hyphen_of_mod11(self):
        assert mod11_check("6") == "-"
        assert first(Scheme.KID_MOD11_HYPHEN, "6") == "6-"
        made = first(Scheme.KID_MOD11, "6")
        assert made[:2] == "61"
        assert is_kid(made)

    def test_refuse_a_number_that_does_not_fit(self):
        with pytest.raises(ReferenceTooLong):
            first(Scheme.FIK, "2026-00000000042")

    @given(st.integers(0, 10**9), st.sampled_from([Scheme.KID_MOD10, Scheme.OCR_HARD, Scheme.RF]))
    def test_differ_from_each_other(self, number, scheme):
        made = list(islice(candidates(scheme, number=str(number), rule=ReferenceRule()), 10))
        assert len(set(made)) == 10

    def test_have_a_kind_each(self):
        assert Scheme.KID_MOD11_HYPHEN.kind == ReferenceKind.KID
        assert Scheme.NUMBER.kind == Scheme.AUTOMATIC.kind == ReferenceKind.NUMBER

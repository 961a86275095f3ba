"""What the API says of totals, against the engine and against the paper."""

from decimal import Decimal

from django.utils import translation
from django.utils.html import escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.amounts.totals import LineInput, compute_totals
from billing.amounts.vat import VatCategory
from billing.documents.content import draft_content
from billing.documents.paper import document_html
from billing.documents.queries import printable_invoices
from fastfaktura.core.clock import business_today
from fastfaktura.core.templatetags.figures import money
from tests.factories import make_client
from tests.nightly import examples

CURRENCIES = {"EUR": 2, "JPY": 0, "KWD": 3}
decimals = st.decimals(
    min_value=-9999, max_value=9999, places=6, allow_nan=False, allow_infinity=False
)
rates = st.sampled_from(["0", "5.5", "7.7", "20", "25"]).map(Decimal)


@st.composite
def bodies(draw):
    """Return a currency and lines as a request may say them, prices exact or in cents."""
    currency = draw(st.sampled_from(sorted(CURRENCIES)))
    lines = []
    for _index in range(draw(st.integers(1, 6))):
        cents = draw(st.integers(-10_000_000, 10_000_000))
        price = Decimal(cents).scaleb(-CURRENCIES[currency])
        lines.append((draw(decimals), cents, price, draw(rates)))
    return currency, lines


class TestTotals:
    @given(body=bodies())
    @settings(
        max_examples=examples(12, at_night=1000),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    def test_are_those_of_the_engine_and_of_the_paper(self, api, body):
        currency, lines = body
        client = make_client(api.business)
        head = f'{{"client_id": "{client.pk}", "currency": "{currency}", "lines": ['
        text = ",".join(
            f'{{"description": "Line", "quantity": {quantity:f},'
            f' "unit_price_cents": {cents}, "tax_rate": {rate}}}'
            for quantity, cents, _price, rate in lines
        )

        answer = api.post("/invoices", f"{head}{text}]}}")

        made = answer.json()
        assert answer.status_code == 201
        totals = compute_totals(
            [
                LineInput(
                    quantity=quantity,
                    unit_price=price,
                    vat_category=VatCategory.STANDARD if rate else VatCategory.ZERO,
                    vat_rate=rate,
                )
                for quantity, _cents, price, rate in lines
            ],
            currency=currency,
        )
        assert made["subtotal_cents"] == totals.tax_basis_total.to_minor()
        assert made["tax_cents"] == totals.tax_total.to_minor()
        assert made["total_cents"] == totals.grand_total.to_minor()
        assert [line["net_cents"] for line in made["lines"]] == [
            net.to_minor() for net in totals.line_net_amounts
        ]
        assert sum(row["tax_cents"] for row in made["tax_breakdown"]) == made["tax_cents"]
        invoice = printable_invoices().get(pk=made["id"])
        paper = draft_content(invoice, today=business_today(api.business))
        with translation.override("en"):
            shown = money(totals.grand_total.amount, currency)
            assert escape(shown) in document_html(paper, embed=True)

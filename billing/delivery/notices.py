"""What a formal demand for payment says because a country's law expects it, each with its source.

The seller's country decides, and whether the buyer is a consumer. A country without a row gets our
own neutral words.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Notice:
    """The words of one law; ``days`` is how long a new deadline is at least."""

    words: str | Promise
    source: str
    days: int = 14


NEUTRAL = Notice(
    # Translators: Neutral words of a formal demand for payment; they announce, and do not threaten.
    _(
        "If we have not received the payment by then, we may take further steps to recover the "
        "amount. That may add interest and costs."
    ),
    source="",
)

FOR_ALL = {
    "NO": Notice(
        # Translators: Norwegian law; "inkasso" and "inkassoloven" are its words.
        _(
            "If we have not received the payment by then, the claim may be passed on for debt "
            "collection, which adds costs (section 9 of the Norwegian Debt Collection Act)."
        ),
        source="Inkassoloven (LOV-1988-05-13-26) § 9: in writing, at least 14 days",
    ),
    "SE": Notice(
        # Translators: Swedish law; "inkasso" and "Kronofogden" are its words.
        _(
            "If we have not received the payment by then, we may pass the claim on for debt "
            "collection or apply for an order to pay with the Swedish Enforcement Authority, "
            "which adds costs."
        ),
        source="Inkassolagen (1974:182) §§ 4-5: a reasonable time to pay or to object",
    ),
    "DK": Notice(
        # Translators: Danish law; "inkasso" and "inkassoloven" are its words.
        _(
            "If we have not received the payment by then, the claim may be passed on for debt "
            "collection, which adds costs (section 10 of the Danish Debt Collection Act)."
        ),
        source="Inkassoloven (LBK 2257/2021) § 10: in writing, at least 10 days",
    ),
    "DE": Notice(
        # Translators: German law; "Mahnung" and "BGB" are its words.
        _(
            "This letter is a reminder (Mahnung) under section 286 of the German Civil Code. If we "
            "have not received the payment by then, we may take legal steps without further "
            "notice, which may add interest and costs."
        ),
        source="BGB § 286 (1)",
    ),
    "FR": Notice(
        # Translators: French law; "mise en demeure" and "Code civil" are its words.
        _(
            "This letter is a formal notice to pay (mise en demeure) under article 1344 of the "
            "French Civil Code. If we have not received the payment by then, we may take legal "
            "steps to recover the amount."
        ),
        source="Code civil, art. 1344",
    ),
    "NL": Notice(
        # Translators: Dutch law; "ingebrekestelling" is its word.
        _(
            "This letter is a notice of default (ingebrekestelling) under article 6:82 of the "
            "Dutch Civil Code. If we have not received the payment by then, we may pass the claim "
            "on for collection, which adds interest and costs."
        ),
        source="Burgerlijk Wetboek, art. 6:82",
    ),
    "PL": Notice(
        # Translators: Polish law; "wezwanie do zapłaty" is its word.
        _(
            "This letter is a demand for payment (wezwanie do zapłaty). If we have not received "
            "the payment by then, we may bring the claim before a court, which may add interest "
            "and costs."
        ),
        source="Kodeks postępowania cywilnego, art. 187 § 1 (3): an attempt to settle before",
    ),
}

# The fourteen days begin on the day after the letter came; a day more covers a mail of the evening.
DUTCH_CONSUMER_DAYS = 15
DUTCH_CONSUMER = Notice(
    # Translators: Dutch law for consumers, the letter of fourteen days (veertiendagenbrief); "WIK"
    # is not named. The amount is that of the "buitengerechtelijke incassokosten".
    _(
        "You have 14 days to pay, counted from the day after this letter reached you. If you pay "
        "within this time, no collection costs are added. If you do not, you owe us collection "
        "costs of %(costs)s on top (article 6:96(6) of the Dutch Civil Code)."
    ),
    source="Burgerlijk Wetboek, art. 6:96 lid 6; HR 25-11-2016, ECLI:NL:HR:2016:2704",
    days=DUTCH_CONSUMER_DAYS,
)


def notice_of(country: str, *, is_consumer: bool, currency: str) -> Notice:
    """Return what the law of the seller's country wants said."""
    if country == "NL" and is_consumer and currency == "EUR":
        return DUTCH_CONSUMER
    return FOR_ALL.get(country, NEUTRAL)


def deadline_of(notice: Notice, *, today: date) -> date:
    """Return the day until which a message of today lets its reader pay."""
    return today + timedelta(days=notice.days)


# Of each part of the principal, how many per cent; the rest counts half of one.
WIK_PARTS = ((2500, 15), (2500, 10), (5000, 5), (190_000, 1))
WIK_LEAST, WIK_MOST = Decimal(40), Decimal(6775)


def collection_costs(principal: Decimal) -> Decimal:
    """Return what collection costs a Dutch consumer at most (WIK), without VAT.

    Source: Besluit vergoeding voor buitengerechtelijke incassokosten, art. 2.

    >>> [collection_costs(Decimal(euros)) for euros in (125, 2500, 23000, 10_000_000)]
    [Decimal('40.00'), Decimal('375.00'), Decimal('1005.00'), Decimal('6775.00')]
    """
    rest, costs = principal, Decimal(0)
    for width, percent in WIK_PARTS:
        part = min(rest, Decimal(width))
        costs += part * percent / 100
        rest -= part
    costs += rest / 200
    return min(max(costs, WIK_LEAST), WIK_MOST).quantize(CENT, ROUND_HALF_UP)

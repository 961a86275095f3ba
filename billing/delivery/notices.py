"""What a formal demand for payment says because a country's law expects it, each with its source.

The seller's country decides, and whether the buyer is a consumer. A country without a row gets our
own neutral words.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.amounts.vat_rates import rates_for
from billing.claims.law_rows import WIK_SCALE

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Notice:
    """The words of one law; ``days`` is how long a new deadline is at least."""

    words: str | Promise
    source: str
    days: int = 14
    # Whether every reminder of a late debt says it, since later claims rest on it.
    is_required: bool = False


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
    is_required=True,
)


def notice_of(
    country: str, *, is_consumer: bool, currency: str, costs_claimed: bool = False
) -> Notice:
    """Return what the law of the seller's country wants said.

    :param costs_claimed: whether the message asks for a fee already: then the letter that must
        announce it went before.
    """
    if country == "NL" and is_consumer and currency == "EUR" and not costs_claimed:
        return DUTCH_CONSUMER
    return FOR_ALL.get(country, NEUTRAL)


def deadline_of(notice: Notice, *, today: date) -> date:
    """Return the day until which a message of today lets its reader pay."""
    return today + timedelta(days=notice.days)


def collection_costs(principal: Decimal, *, deducts_vat: bool, today: date) -> Decimal:
    """Return what collection costs a Dutch consumer at most, in euro.

    A creditor who cannot deduct the VAT of his collector asks for it as well.
    """
    costs = WIK_SCALE.amount_for(principal)
    if not deducts_vat:
        costs += costs * rates_for("NL", today)[0].rate / 100
    return costs.quantize(CENT, ROUND_HALF_UP)

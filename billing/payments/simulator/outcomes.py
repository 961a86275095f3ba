"""The test cards and accounts that the hosted page knows, and what each of them does."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    SUCCEEDS = "succeeds"
    DECLINED = "declined"
    AUTHENTICATES = "authenticates"
    DISPUTED = "disputed"
    SETTLES_LATER = "settles_later"
    FAILS_LATER = "fails_later"


@dataclass(frozen=True, slots=True)
class Instrument:
    """A card number or IBAN as it was typed, reduced to what decides the outcome."""

    method: str
    number: str
    outcome: Outcome
    decline_code: str | None = None

    @property
    def last4(self) -> str:
        return self.number[-4:]


# https://docs.stripe.com/testing
CARDS = {
    "4242424242424242": (Outcome.SUCCEEDS, None),
    "4000000000000002": (Outcome.DECLINED, "generic_decline"),
    "4000000000009995": (Outcome.DECLINED, "insufficient_funds"),
    "4000002500003155": (Outcome.AUTHENTICATES, None),
    "4000000000000259": (Outcome.DISPUTED, None),
}
IBANS = {
    "DE89370400440532013000": Outcome.SETTLES_LATER,
    "DE62370400440532013001": Outcome.FAILS_LATER,
}


class UnknownInstrument(ValueError):
    """The number is none of the test numbers: the simulator never takes a real one."""


def instrument(method: str, number: str) -> Instrument:
    """Read what the payer typed.

    :raises UnknownInstrument: if it is no test number.
    """
    plain = "".join(number.split()).upper()
    if method == "card" and plain in CARDS:
        outcome, code = CARDS[plain]
        return Instrument(method, plain, outcome, code)
    if method == "sepa_debit" and plain in IBANS:
        return Instrument(method, plain, IBANS[plain])
    raise UnknownInstrument(plain[-4:])

"""What only a simulation can be told: let a bank answer now, let the line break, mix the post."""

from collections.abc import Callable
from typing import Any

from billing.payments.simulator import disputes, intents, refunds
from billing.payments.simulator.book import Book
from billing.payments.simulator.errors import ApiError
from billing.payments.simulator.outcomes import UnknownInstrument, instrument
from billing.payments.simulator.simulator import Outage, Simulator

KNOBS = frozenset({"duplicates", "shuffle", "hold"})
OUTAGES = frozenset({"refused", "lost", "error"})


def pay(book: Book, sent: dict[str, str]) -> None:
    intents.submit(book, sent["session"], instrument(sent.get("method", "card"), sent["number"]))


def settle(book: Book, sent: dict[str, str]) -> None:
    intents.settle(book, sent["intent"], succeeds=sent["succeeds"] == "true")


def settle_refund(book: Book, sent: dict[str, str]) -> None:
    refunds.settle(book, sent["refund"], succeeds=sent["succeeds"] == "true")


def dispute(book: Book, sent: dict[str, str]) -> None:
    disputes.open_dispute(book, book.find("charge", sent["charge"]))


def close_dispute(book: Book, sent: dict[str, str]) -> None:
    disputes.close(book, sent["dispute"], sent["status"])


COMMANDS: dict[str, Callable[[Book, dict[str, str]], None]] = {
    "pay": pay,
    "settle": settle,
    "settle_refund": settle_refund,
    "dispute": dispute,
    "close_dispute": close_dispute,
}


def obey(simulator: Simulator, account: str, name: str, sent: dict[str, Any]) -> None:
    """Carry out one command for an account.

    :raises ApiError: if the command is unknown or lacks what it needs.
    """
    if name == "deliveries":
        for knob in KNOBS & sent.keys():
            simulator.turn(knob, int(sent[knob]))
        return
    if name == "outage" and sent.get("kind") in OUTAGES:
        simulator.outage = Outage(sent["kind"], int(sent.get("calls", 1)))
        return
    if name not in COMMANDS:
        raise ApiError(f"No such command: {name}", status=404)
    try:
        with simulator.book(account) as book:
            COMMANDS[name](book, sent)
    except KeyError as missing:
        raise ApiError(f"Missing required param: {missing.args[0]}.") from missing
    except (UnknownInstrument, intents.SessionIsOver) as refusal:
        raise ApiError(f"This cannot be paid: {type(refusal).__name__}") from refusal

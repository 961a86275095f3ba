"""Each decision about a reminder reads as a whole sentence."""

import re

import pytest

from billing.delivery import policy as sending
from billing.delivery.choices import PauseKind
from billing.pages.reminder_words import days_sentence, decision_words
from billing.reminders import policy
from billing.reminders.words import (
    BY_PAYER,
    DECISIONS,
    FORESEEN,
    NEED_A_PERSON,
    OF_CLIENT,
    foreseen_sentence,
)

# What stands in the table at the head of the rules is what the engine writes.
TABLE = re.findall(r"^([a-z_, ]+?)  +\S", policy.__doc__ or "", re.MULTILINE)
CODES = {code.strip() for cell in TABLE for code in cell.split(",")} - {"code", ""}
FACTS = {
    "level": 2,
    "receivers": ["post@fjord.example", "ada@fjord.example"],
    "open_amount": "1250.000",
    "amount": "1250.000",
    "currency": "NOK",
    "by_days": 15,
    "due_date": "2026-03-16",
    "until": "2026-03-20",
    "resumes": "2026-03-24",
    "received_date": "2026-03-12",
    "receiver": "post@fjord.example",
    "at": "2026-03-19T09:00:00+00:00",
    "left_out": [{"channel": "email", "receiver": "x@fjord.example", "code": "address_marked"}],
    "reason": "They asked.",
}


def sentence(code, **facts):
    words = decision_words("held", code, FACTS | facts)
    return words.sentence.replace("\N{NO-BREAK SPACE}", " ")


class TestEveryCode:
    def test_of_the_rules_has_a_sentence(self):
        ours = {
            value
            for name, value in vars(policy).items()
            if name.isupper() and isinstance(value, str)
        }

        assert len(CODES) > 20
        assert (CODES | ours | set(PauseKind.values)) - DECISIONS.keys() == set()

    @pytest.mark.parametrize("code", sorted(DECISIONS))
    def test_is_written_out_with_all_that_it_names(self, code):
        said = sentence(code)

        assert said.endswith(".")
        assert "%" not in said
        assert "  " not in said

    @pytest.mark.parametrize("code", sorted(DECISIONS))
    def test_is_not_said_of_what_is_still_to_come_as_if_it_had_happened(self, code):
        said = foreseen_sentence(code, FACTS)

        assert said.endswith(".")
        assert "%" not in said
        assert not said.startswith("Passed over")

    def test_that_somebody_must_look_after_is_one_of_them(self):
        assert DECISIONS.keys() >= NEED_A_PERSON
        assert OF_CLIENT.keys() | BY_PAYER.keys() | FORESEEN.keys() <= DECISIONS.keys()

    def test_that_delivery_holds_for_has_one_too(self):
        assert {sending.CANCELLED, sending.NOT_MOBILE, *sending.PASSING} <= DECISIONS.keys()


class TestSentence:
    def test_names_the_money_that_fits(self):
        assert sentence("money_received") == (
            "Not reminded: NOK 1,250.00 received on 12 Mar 2026 fits this invoice."
        )

    def test_tells_the_payers_word_from_that_of_the_business(self):
        own = sentence("promised")
        theirs = sentence("promised", by_payer=True)

        assert own == "Not reminded: payment is promised by 20 Mar 2026."
        assert "on the public page" in theirs

    def test_tells_a_client_from_an_invoice(self):
        assert "all reminders to this client" in sentence("paused", whole_client=True)

    def test_of_a_reminder_that_went_names_who_was_left_out(self):
        words = decision_words("sent", "due", FACTS)

        assert words.detail == "x@fjord.example was left out: messages to it came back."

    def test_of_an_unknown_code_still_reads(self):
        assert sentence("moon_full") == "Not reminded (moon_full)."


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "1 day before the due date"),
        (0, "On the due date"),
        (3, "3 days after the due date"),
    ],
)
def test_a_step_says_when_it_comes(days, words):
    assert days_sentence(days) == words

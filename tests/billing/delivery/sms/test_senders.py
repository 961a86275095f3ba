"""Senders of SMS, and which numbers take one."""

import pytest

from billing.delivery.receivers import takes_sms
from billing.delivery.sms.senders import (
    SenderWarning,
    is_sender,
    suggested_sender,
    warning_for,
)


class TestASender:
    @pytest.mark.parametrize(
        "text", ["F", "Fjord", "Fjord AS", "4You", "ABCDEFGHIJK", "+4740612345"]
    )
    def test_may_be_a_short_name_or_a_number(self, text: str) -> None:
        assert is_sender(text)

    @pytest.mark.parametrize(
        "text", ["", "12345", "ABCDEFGHIJKL", "Nørdlys", "Fjord!", " Fjord", "+47", "Fjord\n"]
    )
    def test_is_nothing_else(self, text: str) -> None:
        assert not is_sender(text)

    @pytest.mark.parametrize(
        ("name", "sender"),
        [
            ("Fjord Bakeri", "Fjord"),
            ("Studio", "Studio"),
            ("Internasjonale", "Internasjon"),
            ("123", ""),
        ],
    )
    def test_is_suggested_from_the_name(self, name: str, sender: str) -> None:
        assert suggested_sender(name) == sender

    def test_is_doubted_where_names_get_lost(self) -> None:
        assert warning_for("Fjord", "US") == SenderWarning.NUMBERS_ONLY
        assert warning_for("Fjord", "FI") == SenderWarning.REGISTER
        assert warning_for("Fjord", "NO") is None
        assert warning_for("+4740612345", "US") is None


class TestANumber:
    @pytest.mark.parametrize(
        ("phone", "takes"),
        [
            ("+4740612345", True),
            ("+4722123456", False),
            ("+4780012345", False),
            ("+33612345678", True),
            ("+33142345678", False),
            ("+46701740605", True),
            ("+12025550123", True),
            ("+15005550006", True),
            ("+999123456789", False),
        ],
    )
    def test_takes_sms_unless_its_kind_is_known_not_to(self, phone: str, takes: bool) -> None:
        assert takes_sms(phone) is takes

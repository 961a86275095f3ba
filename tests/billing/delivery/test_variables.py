"""Variables: what may stand in a text, and that no value is ever read as a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.delivery.variables import (
    NAMES,
    SUBJECT_NAMES,
    BadText,
    Fault,
    Problem,
    fill,
    harmless,
    problems_of,
    sentence_of,
)

VALUES = {name: f"<{name}>" for name in NAMES}
ATTACKS = (
    "{{ seller.secret }}",
    "{{ link.__class__ }}",
    "{{ number|safe }}",
    "{{ number }",
    "{ number }}",
    "{{{ number }}}",
    "{{ {{ number }} }}",
    "{% load x %}",
    "{# note #}",
    "{{ }}",
    "{{ 7*7 }}",
    "{{ settings['SECRET_KEY'] }}",
    "{{ number }} }}",
    "{number}",
    "{{\nnumber\n}}",
)


class TestFilling:
    def test_puts_each_value_in_its_place(self) -> None:
        assert fill("{{ number }} of {{amount}}, {{  number  }}", VALUES) == (
            "<number> of <amount>, <number>"
        )

    def test_never_reads_a_value_again(self) -> None:
        values = VALUES | {"client_name": "{{ link }}", "number": "{{ client_name }}"}
        assert fill("{{ client_name }} {{ number }}", values) == "{{ link }} {{ client_name }}"

    @pytest.mark.parametrize("attack", ATTACKS)
    def test_refuses_what_is_no_variable(self, attack: str) -> None:
        with pytest.raises(BadText):
            fill(f"Hello {attack}, bye", VALUES)

    def test_keeps_a_value_in_its_line(self) -> None:
        values = VALUES | {"client_name": "Eve\r\nBcc: all@example.com\x00\u2028\u202eX"}
        assert "\n" not in fill("{{ client_name }}", values)
        assert fill("{{ client_name }}", values).startswith("Eve  Bcc: all@example.com")

    def test_keeps_scripts_and_pictures_whole(self) -> None:
        assert harmless("👩‍💻 Ærlig & Sønn") == "👩‍💻 Ærlig & Sønn"

    @given(st.text())
    def test_changes_no_text_without_braces(self, text: str) -> None:
        if "{" in text or "}" in text:
            return
        filled = fill(text, VALUES)
        assert "\x00" not in filled
        assert "\r" not in filled
        assert fill(filled, VALUES) == filled

    @given(st.text(alphabet="{} number_link\n%#|.", max_size=40))
    def test_either_fills_or_refuses_and_leaves_no_brace(self, text: str) -> None:
        if problems_of(text):
            with pytest.raises(BadText):
                fill(text, VALUES)
            return
        filled = fill(text, VALUES)
        assert "{" not in filled
        assert "}" not in filled

    @given(st.sampled_from(NAMES), st.text())
    def test_shows_any_value_once_and_in_one_line(self, name: str, value: str) -> None:
        filled = fill(f"[{{{{ {name} }}}}]", VALUES | {name: value})
        assert filled == f"[{harmless(value)}]"
        assert len(filled.splitlines()) == 1


class TestProblems:
    def test_names_what_was_probably_meant(self) -> None:
        assert problems_of("{{ numbr }}") == [Problem(Fault.UNKNOWN, "numbr", "number")]
        assert problems_of("{{ Amount }}") == [Problem(Fault.UNKNOWN, "Amount", "amount")]
        assert "{{ number }}" in sentence_of(problems_of("{{ numbr }}")[0])

    def test_names_nothing_where_nothing_is_near(self) -> None:
        assert problems_of("{{ xyzzy }}") == [Problem(Fault.UNKNOWN, "xyzzy")]
        assert "Choose one" in sentence_of(problems_of("{{ xyzzy }}")[0])

    def test_shows_where_a_brace_is_broken(self) -> None:
        [problem] = problems_of("Hello {{ number }, thanks")
        assert problem == Problem(Fault.BROKEN, "{{ number }, thanks")
        assert "“{{ number }, thanks”" in sentence_of(problem)

    def test_are_told_all_at_once_and_each_once(self) -> None:
        found = problems_of("{{ a1 }} {{ a1 }} {{ b1 }}")
        assert [problem.found for problem in found] == ["a1", "b1"]

    def test_of_a_subject_are_variables_that_change(self) -> None:
        assert problems_of("{{ number }}", allowed=SUBJECT_NAMES) == []
        [problem] = problems_of("{{ total_due }}", allowed=SUBJECT_NAMES)
        assert problem.fault == Fault.MISPLACED

"""What the frame shows of names and devices, and how forms are drawn."""

import pytest
from django import forms

from fastfaktura.core.templatetags.frame import breakable, device, initials


class TestInitials:
    @pytest.mark.parametrize(
        ("name", "letters"),
        [
            ("Nordlys Studio AS", "NA"),
            ("åse", "Å"),
            ("kari.nordmann@nordlys.example", "KN"),
            ("Fjord & Fjell", "FF"),
            ("", "?"),
            (None, "?"),
        ],
    )
    def test_are_those_of_the_first_and_last_word(self, name, letters):
        assert initials(name) == letters


class TestDevice:
    @pytest.mark.parametrize(
        ("user_agent", "words"),
        [
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/128.0 Safari/537.36 Edg/128.0", "Edge, Windows"),
            ("Mozilla/5.0 (iPhone; CPU) Version/17.5 Safari/604.1", "Safari, iPhone"),
            ("curl/8.5", "curl/8.5"),
        ],
    )
    def test_is_named_by_browser_and_system(self, user_agent, words):
        assert device(user_agent) == words


class SampleForm(forms.Form):
    number = forms.CharField(label="Number", help_text="Nine digits.")
    agreed = forms.BooleanField(label="Agreed", required=False)
    token = forms.CharField(widget=forms.HiddenInput)


class TestFormRenderer:
    def test_ties_hint_and_error_to_the_control(self):
        html = SampleForm({"number": "", "token": "t"})["number"].as_field_group()

        assert 'aria-describedby="id_number_helptext id_number_error"' in html
        assert 'id="id_number_helptext"' in html
        assert 'id="id_number_error"' in html
        assert 'aria-invalid="true"' in html

    def test_escapes_what_the_user_entered(self):
        html = SampleForm({"number": '"><b>', "token": "t"})["number"].as_field_group()

        assert "<b>" not in html

    def test_wraps_a_checkbox_in_its_label(self):
        html = SampleForm()["agreed"].as_field_group()

        assert html.index("<label") < html.index("<input") < html.index("Agreed")

    def test_draws_hidden_fields_once_and_without_a_frame(self):
        html = str(SampleForm())

        assert html.count('name="token"') == 1
        assert html.count('<div class="field">') == 1


class TestBreakable:
    def test_breaks_after_slashes_and_escapes_the_rest(self):
        assert breakable("/a/{id}/<b>") == "/a/<wbr>{id}/<wbr>&lt;b&gt;"
        assert breakable("plain") == "plain"

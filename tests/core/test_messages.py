"""The tools of translators: what is found, what is kept, what is refused."""

import json
import re

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.core.management import CommandError, call_command

from fastfaktura.core.catalogues import (
    bring_in_line,
    messages_of,
    read_catalogue,
    write_catalogue,
)
from fastfaktura.core.client_messages import CLIENT_FACING
from fastfaktura.core.message_sources import (
    SourceMessage,
    python_messages,
    source_catalogue,
    source_files,
    template_messages,
)
from fastfaktura.core.translation_checks import problems_of
from fastfaktura.core.translation_exchange import NotAcceptable, export_messages, import_messages

TAG = re.compile(r"{%-?\s*(?:block)?trans(?:late)?\b|\b_\([\"']")


def catalogue_of(*messages: SourceMessage, language: str = "nb") -> Catalog:
    catalogue = Catalog(locale=language, charset="utf-8")
    for message in messages:
        catalogue.add(message.key, locations=[("page.html", 0)], context=message.context or None)
    return catalogue


def problems(key, string, language: str = "nb") -> list[str]:
    return problems_of(Message(key, string), Catalog(locale=language))


class TestThePython:
    def test_gives_every_function_under_any_name(self):
        found = list(
            python_messages(
                "from django.utils.translation import gettext as _, pgettext_lazy as p\n"
                "from django.utils.translation import ngettext\n"
                "_('Long ' 'sentence'); p('menu', 'Open')\n"
                "# Translators: of files\n"
                "ngettext('%(n)d file', '%(n)d files', n)\n"
            )
        )

        assert found == [
            SourceMessage("Long sentence"),
            SourceMessage("Open", context="menu"),
            SourceMessage("%(n)d file", "%(n)d files", hints=("of files",)),
        ]

    def test_gives_what_clients_read_of_it_alone(self):
        source = (
            "from django.utils.translation import gettext as _\n"
            "class Kind:\n    LETTER = _('Letter')\n"
            "class Row:\n    name = _('name')\n"
        )

        assert list(python_messages(source, frozenset({"Kind"}))) == [SourceMessage("Letter")]
        with pytest.raises(LookupError, match="no Sort"):
            list(python_messages(source, frozenset({"Sort"})))

    def test_is_listed_for_clients_where_it_has_words_for_them(self):
        found = messages_of(source_catalogue(language="de"))
        places = {place for message in found for place, _line in message.locations}

        for listed in CLIENT_FACING:
            assert any(place.startswith(listed) for place in places), listed
        assert 300 < len(found) < 900


class TestATemplate:
    @pytest.mark.parametrize(
        ("source", "message"),
        [
            ("  {% translate 'Pay' as word %}", SourceMessage("Pay")),
            ('{% translate "Open" context "menu" %}', SourceMessage("Open", context="menu")),
            ("{% translate 'All at 5%' %}", SourceMessage("All at 5%%")),
            ('{{ text|default:_("Copy") }}', SourceMessage("Copy")),
            ('{% include "a.html" with title=_("No mail") only %}', SourceMessage("No mail")),
            (
                "{% blocktranslate trimmed with n=a.b %}\n  To {{ n }},\n  5%\n"
                "{% endblocktranslate %}",
                SourceMessage("To %(n)s, 5%%"),
            ),
            (
                "{% blocktranslate count n=a context 'mail' %}{{ n }} key{% plural %}{{ n }} keys"
                "{% endblocktranslate %}",
                SourceMessage("%(n)s key", "%(n)s keys", "mail"),
            ),
            (
                "{# Translators: a verb #}{% translate 'Look' %}",
                SourceMessage("Look", hints=("a verb",)),
            ),
        ],
    )
    def test_gives_its_messages_as_django_looks_them_up(self, source, message):
        assert list(template_messages(source)) == [message]

    def test_gives_nothing_from_comments(self):
        source = "{% comment %}{% translate 'Old' %}{% endcomment %}{# _('Older') #}"

        assert list(template_messages(source)) == []

    def test_gives_as_many_messages_as_it_has_tags(self):
        templates = [p for p in source_files(settings.BASE_DIR) if p.suffix != ".py"]

        assert len(templates) > 100
        for path in templates:
            text = path.read_text()
            assert len(list(template_messages(text))) == len(TAG.findall(text)), path


class TestACatalogue:
    def test_keeps_what_did_not_change_and_guesses_nothing(self):
        old = catalogue_of(SourceMessage("Pay"), SourceMessage("Send the invoice"))
        old["Pay"].string, old["Send the invoice"].string = "Betal", "Send fakturaen"

        bring_in_line(old, catalogue_of(SourceMessage("Pay"), SourceMessage("Send the invoices")))

        assert [(m.id, m.string) for m in messages_of(old)] == [
            ("Pay", "Betal"),
            ("Send the invoices", None),
        ]
        assert not old.obsolete

    def test_is_written_once_and_read_back_whole(self, tmp_path):
        path = tmp_path / "nb" / "django.po"
        catalogue = catalogue_of(
            SourceMessage("%(n)s key", "%(n)s keys"),
            SourceMessage("Open", context="menu"),
            SourceMessage("Open"),
        )
        catalogue.get("Open", "menu").string = "Åpne"

        assert write_catalogue(path, catalogue)
        again = read_catalogue(path, "nb")

        assert not write_catalogue(path, again)
        assert again.get("Open", "menu").string == "Åpne"
        assert again.num_plurals == 2
        assert "Date" not in path.read_text()


class TestATranslation:
    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ("Pay %(sum)s", "Betal"),
            ("Pay %(sum)s", "Betal %(belop)s"),
            ("Pay", "Betal %s"),
            ("At 5%%", "Ved 5%"),
            ("Pay", "Betal "),
            ("Is <b>%(a)s</b> right?", "Er %(a)s riktig?"),
        ],
    )
    def test_is_refused_where_it_does_not_fit(self, source, text):
        assert problems(source, text)

    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ("%(a)s owes %(b)s", "%(b)s skyldes av %(a)s"),
            ("At 5%%", "Ved 5 %%"),
            ("Is <b>%(a)s</b> right?", "Er <b>%(a)s</b> riktig?"),
            ("Pay", ""),
        ],
    )
    def test_is_taken_where_it_fits(self, source, text):
        assert problems(source, text) == []

    def test_needs_every_plural_form(self):
        assert problems(("%(n)s key", "%(n)s keys"), ("%(n)s nøkkel", ""))
        assert problems(("%(n)s key", "%(n)s keys"), ("%(n)s nøkkel",))
        assert not problems(("%(n)s key", "%(n)s keys"), ("%(n)s nøkkel", "%(n)s nøkler"))

    def test_may_say_one_in_words_unless_the_form_also_says_zero(self):
        key = ("One key", "%(n)s keys")

        assert not problems(key, ("Én nøkkel", "%(n)s nøkler"))
        assert problems(key, ("Une clé", "%(n)s clés"), language="fr")
        assert not problems(key, ("%(n)s clé", "%(n)s clés"), language="fr")


class TestTheExchange:
    def test_brings_back_what_was_sent_out(self):
        catalogue = catalogue_of(SourceMessage("%(n)s key", "%(n)s keys"), SourceMessage("Pay"))
        sent = json.loads(export_messages(catalogue))
        sent["messages"][0]["msgstr"] = ["%(n)s nøkkel", "%(n)s nøkler"]

        assert import_messages(catalogue, json.dumps(sent)) == 1
        left = json.loads(export_messages(catalogue))["messages"]

        assert left == [{"msgid": "Pay", "used_in": ["page.html"], "msgstr": ""}]

    def test_takes_nothing_if_anything_is_wrong(self):
        catalogue = catalogue_of(SourceMessage("Pay %(sum)s"), SourceMessage("Send"))
        answer = {
            "language": "nb",
            "messages": [
                {"msgid": "Send", "msgstr": "Send"},
                {"msgid": "Pay %(sum)s", "msgstr": "Betal"},
                {"msgid": "Unheard", "msgstr": "Uhørt"},
            ],
        }

        with pytest.raises(NotAcceptable) as refusal:
            import_messages(catalogue, json.dumps(answer))

        assert refusal.value.problems == [
            "“Pay %(sum)s” lacks %(sum)s",
            "“Unheard” is no message of the source",
        ]
        assert not catalogue["Send"].string

    @pytest.mark.parametrize("text", ["{", "[]", '{"language": "fr", "messages": []}'])
    def test_takes_no_file_that_is_not_its_own(self, text):
        with pytest.raises(NotAcceptable):
            import_messages(catalogue_of(SourceMessage("Pay")), text)


class TestTheCommand:
    def test_serves_a_translator_from_the_source_to_the_catalogue(self, settings, tmp_path, capsys):
        settings.LOCALE_PATHS = [tmp_path]
        file = tmp_path / "nb.json"

        call_command("messages")
        call_command("messages", "--export", "nb", str(file))
        sent = json.loads(file.read_text())
        entry = next(each for each in sent["messages"] if each["msgid"] == "Still open")
        entry["msgstr"] = "Fortsatt åpent"
        file.write_text(json.dumps(sent))
        call_command("messages", "--import", "nb", str(file))

        catalogue = read_catalogue(tmp_path / "nb/LC_MESSAGES/django.po", "nb")
        assert len(messages_of(catalogue)) == len(messages_of(source_catalogue()))
        assert catalogue["Still open"].string == "Fortsatt åpent"
        assert "nb: 1 translations taken" in capsys.readouterr().out

    def test_knows_the_languages_of_the_product(self, tmp_path):
        with pytest.raises(CommandError, match="these have one: fr, nb, sv, da, nl, de, pl"):
            call_command("messages", "--export", "xx", str(tmp_path / "xx.json"))

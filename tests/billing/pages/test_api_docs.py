"""The documentation of the API: whole, in six languages, quick, and true to its source."""

import ast
import gzip
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse
from jsonschema import Draft202012Validator

from billing.api.problems import CODES
from billing.api.v1.document import document
from billing.pages.reference.codes import REFUSAL_CODES
from billing.pages.reference.fields import Field, Schemas
from billing.pages.reference.groups import GROUPS, SCHEMA_WORDS
from billing.pages.reference.operations import answer_sample, good_answer, operations_in
from billing.pages.reference.page import Reference, read_reference
from billing.pages.reference.story import STORY
from fastfaktura.core.message_sources import source_catalogue
from tests.billing.api.printed import read_page
from tests.factories import make_business, make_member

ROOT = Path(__file__).resolve().parent.parent.parent.parent
LANGUAGES = [code for code, _name in project.LANGUAGES]
OPERATIONS = list(operations_in(document()))
NAMES = {facts["operationId"] for _path, _method, facts in OPERATIONS}


@pytest.fixture
def html(client) -> str:
    return client.get(reverse("api_docs"), {"lang": "en"}).content.decode()


def words_of(fields: Iterable[Field]) -> Iterator[str]:
    """Yield what is said of fields, and of those inside them."""
    for field in fields:
        yield field.description
        yield from words_of(field.parts)


def shown_texts(reference: Reference) -> Iterator[str]:
    """Yield every text of the document that the page shows."""
    texts = [reference.description]
    for group in reference.groups:
        for each in group.operations:
            texts += [each.summary, each.description]
            texts += [answer.description for answer in each.good]
            texts += words_of([*each.in_path, *each.in_query, *each.body])
    for schema in reference.schemas:
        texts += words_of(schema.fields)
    yield from filter(None, texts)


class TestTheLanguages:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_have_an_address_each(self, client, language):
        response = client.get(reverse("api_docs"), {"lang": language})

        assert response.status_code == 200
        assert response.headers["Content-Language"] == language
        assert f'<html lang="{language}">' in response.content.decode()

    def test_follow_the_reader_who_chose_none(self, client):
        response = client.get(reverse("api_docs"), headers={"accept-language": "sv,en;q=0.5"})

        assert response.headers["Content-Language"] == "sv"
        assert "Accept-Language" in response.headers["Vary"]

    def test_that_we_do_not_speak_change_nothing(self, client):
        response = client.get(reverse("api_docs"), {"lang": "xx"})

        assert response.headers["Content-Language"] == "en"

    def test_know_of_each_other(self, html):
        told = re.findall(r'<link rel="alternate" hreflang="([a-z-]+)"', html)

        assert sorted(told) == sorted([*LANGUAGES, "x-default"])

    def test_have_every_text_of_the_document_to_translate(self):
        """A text outside of gettext_noop would stay English in all of them."""
        known = {message.id for message in source_catalogue()}

        shown = set(shown_texts(read_reference(document(), "https://invoices.example/api/v1")))

        assert len(shown) > 100
        assert shown - known == set()


class TestThePage:
    def test_shows_every_operation(self, html):
        page = read_page(html)

        assert len(NAMES) == len(OPERATIONS)
        assert set(page.ids) >= NAMES
        unbroken = html.replace("<wbr>", "")
        for path, _method, _facts in OPERATIONS:
            assert f"<code>{path}</code>" in unbroken

    def test_has_each_anchor_once(self, html):
        ids = read_page(html).ids

        assert sorted(ids) == sorted(set(ids))

    @pytest.mark.django_db
    def test_leads_somewhere_with_every_link(self, html, client):
        page = read_page(html)
        inside = {link.removeprefix("#") for link in page.links if link.startswith("#")}
        outside = {link for link in page.links if link.startswith("/")}

        assert inside - set(page.ids) == set()
        for link in outside - {"/"}:
            assert client.get(link).status_code in {200, 302}, link

    def test_knows_every_tag_and_every_schema_it_shows(self):
        tags = {facts["tags"][0] for _path, _method, facts in OPERATIONS}

        assert tags - GROUPS.keys() == set()
        assert Schemas(document()).of_answers - SCHEMA_WORDS.keys() == set()

    def test_is_strict(self, client):
        response = client.get(reverse("api_docs"))
        policy = response.headers["Content-Security-Policy"]

        assert "script-src 'self'" in policy
        assert b" style=" not in response.content
        assert b"<style" not in response.content
        assert response.headers["X-Content-Type-Options"] == "nosniff"

    def test_asks_the_database_nothing(self, client, db, django_assert_num_queries):
        with django_assert_num_queries(0):
            response = client.get(reverse("api_docs"))

        assert response.status_code == 200

    def test_is_sent_once_to_those_who_keep_it(self, client):
        first = client.get(reverse("api_docs"))

        again = client.get(reverse("api_docs"), headers={"if-none-match": first.headers["ETag"]})

        assert again.status_code == 304
        assert again.content == b""

    def test_is_packed_for_those_who_unpack(self, client):
        plain = client.get(reverse("api_docs"))
        packed = client.get(reverse("api_docs"), headers={"accept-encoding": "gzip, br"})

        assert gzip.decompress(packed.content) == plain.content
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["ETag"] != plain.headers["ETag"]
        assert len(packed.content) < 88_000

    @pytest.mark.django_db
    def test_leads_members_back(self, html):
        browser = Client()
        browser.force_login(make_member(make_business()))

        theirs = browser.get(reverse("api_docs"), {"lang": "en"}).content.decode()

        assert "Back to FastFaktura" in theirs
        assert "Back to FastFaktura" not in html
        assert "Sign in" in html

    def test_tells_programs_of_fakturan_nu_what_to_change(self, html):
        assert 'id="fakturan"' in html
        assert "/api/v2</code>" in html

    def test_is_only_read(self, client):
        assert client.post(reverse("api_docs")).status_code == 405


class TestTheAnswers:
    @pytest.mark.parametrize(
        ("path", "facts"),
        [pytest.param(path, facts, id=facts["operationId"]) for path, _m, facts in OPERATIONS],
    )
    def test_are_of_their_schema(self, path, facts):
        _status, schema = good_answer(facts)
        if schema is None:
            return

        sample = answer_sample(Schemas(document()), path, schema, facts["operationId"])

        judge = Draft202012Validator({**schema, "components": document()["components"]})
        assert [error.message for error in judge.iter_errors(sample)] == []

    def test_of_the_story_are_of_operations_that_exist(self):
        assert STORY.keys() - NAMES == set()


def said_codes() -> set[str]:
    """Return the codes that the API's source names when it refuses."""
    found = set(CODES.values())
    for path in (ROOT / "billing" / "api").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ApiProblem":
                found |= {
                    each.value
                    for each in node.args[1:2]
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
    return found


class TestTheCodes:
    def test_are_those_that_the_api_says(self):
        told = [each.code for each in REFUSAL_CODES]

        source = "".join(path.read_text() for path in (ROOT / "billing/api").rglob("*.py"))

        assert said_codes() - set(told) == set()
        assert [code for code in told if f'"{code}"' not in source] == []
        assert len(told) == len(set(told))

"""The command that makes a key for scripts."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from fastfaktura.core.api_keys import ApiKey, digest_of
from tests.factories import make_business

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    told = StringIO()
    call_command("create_api_key", *arguments, stdout=told)
    return told.getvalue()


class TestCommand:
    @pytest.mark.parametrize("fact", ["pk", "name"])
    def test_prints_the_key_alone(self, fact):
        business = make_business()
        told = run("--business", str(getattr(business, fact)))

        key = ApiKey.objects.get(business=business)
        assert told.startswith("ffk_")
        assert key.digest == digest_of(told.removesuffix("\n"))
        assert key.scopes == ["read", "write", "send"]
        assert key.expires_at is None

    def test_takes_a_name_scopes_and_an_end(self):
        business = make_business(is_sandbox=True)
        arguments = ("--name", "Shop", "--scopes", "read, send", "--expires-days", "7")
        told = run("--business", business.name, *arguments)

        key = ApiKey.objects.get()
        assert told.startswith("ffk_test_")
        assert (key.name, key.scopes) == ("Shop", ["read", "send"])
        assert timedelta(days=6) < key.expires_at - timezone.now() <= timedelta(days=7)

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--business", "Nobody"),
            ("--business", "01a1ffaa-86ab-7623-86c6-712cf77ad56a"),
            ("--business", "Twice"),
            ("--business", "Once", "--scopes", "everything"),
            ("--business", "Once", "--scopes", ","),
            ("--business", "Once", "--name", " "),
            ("--business", "Once", "--expires-days", "0"),
        ],
    )
    def test_refuses_what_it_cannot_do(self, arguments):
        for name in ("Once", "Twice", "Twice"):
            make_business(name=name)

        with pytest.raises(CommandError):
            run(*arguments)
        assert not ApiKey.objects.exists()

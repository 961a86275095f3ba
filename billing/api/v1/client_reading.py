"""What a request says of a client, as the operations take it: the same rules as the pages'."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from billing.api.addresses import AddressNotTaken, address_changes
from billing.api.problems import validation_failed
from clients import fields
from clients.addresses import Address
from clients.models import Client
from fastfaktura.core.models import Business

READERS: Mapping[str, Callable[[Any], Any]] = {
    "email": fields.read_email,
    "other_emails": fields.tidy_emails,
    "tags": fields.tidy_tags,
    "currency": fields.read_currency,
    "gln": fields.read_gln,
    "personal_number": fields.read_personal_number,
}
# The facts whose emptiness is kept as NULL; all other texts are kept empty.
NULLABLE = frozenset(
    {
        *("payment_terms_days", "external_id", "due_end_of_month", "prices_include_tax"),
        "discount_percent",
    }
)
BY_COUNTRY = frozenset({"organization_number", "vat_number", "phone", "postal_code"})


def read_client(
    given: Mapping[str, Any], *, business: Business, client: Client | None = None
) -> dict[str, Any]:
    """Return checked facts for the operations of clients.

    What stays as it is kept is not judged again: an object that was read can be put back.

    :param given: the fields that the request names, by the API's names.
    :param client: the client that is changed, if there is one.
    :raises ApiProblem: 422, with everything that is wrong at its field.
    """
    kept = client or Client()
    problems: dict[str, list[str]] = {}
    facts = {
        name: "" if value is None and name not in NULLABLE else value
        for name, value in given.items()
    }
    if "country" in facts:
        facts["country"] = facts["country"].upper()
        if facts["country"] and not fields.is_country(facts["country"]):
            problems["country"] = [_("This is no country's code; write for example NO.")]
            # The rest is judged as if none were named.
            facts["country"] = ""
    _place(facts, kept, problems)
    for name, read in READERS.items():
        if name in facts and facts[name] != getattr(kept, name):
            try:
                facts[name] = read(facts[name])
            except ValidationError as problem:
                problems[name] = list(problem.messages)
    country = facts.get("country", kept.country)
    judged = {
        name: facts[name]
        for name in BY_COUNTRY & facts.keys()
        if facts[name] != getattr(kept, name) or country != kept.country
    }
    checked, wrong = fields.read_identified({**judged, "country": country}, home=business.country)
    problems |= {_said_in(name, given): [message] for name, message in wrong.items()}
    if problems:
        raise validation_failed(problems)
    return facts | checked


def _place(facts: dict[str, Any], kept: Client, problems: dict[str, list[str]]) -> None:
    """Put the parts of the address in the place of its text."""
    home = Address(kept.street, kept.street_2, kept.postal_code, kept.city, kept.country)
    try:
        changes = address_changes(facts, home)
    except AddressNotTaken as problem:
        problems["address"] = [problem.message]
        changes = {}
    facts.pop("address", None)
    facts |= changes


def _said_in(name: str, given: Mapping[str, Any]) -> str:
    """Return the field that a wrong fact came in."""
    return "address" if name == "postal_code" and name not in given else name

"""Makes an API key for a business, for scripts: the key alone goes to standard output."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fastfaktura.core.api_keys import Scope, create_api_key
from fastfaktura.core.events import SYSTEM
from fastfaktura.core.models import Business


class Command(BaseCommand):
    """Prints the key; nobody can read it again."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--business", required=True, help="its id, or its exact name")
        parser.add_argument("--name", default="Script", help="what the settings call the key")
        parser.add_argument(
            "--scopes",
            default=",".join(Scope.values),
            help=f"of {', '.join(Scope.values)}, with commas between them; all unless given",
        )
        parser.add_argument("--expires-days", type=int, help="in how many days it ends; never")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()]
        unknown = [scope for scope in scopes if scope not in Scope.values]
        if unknown or not scopes:
            raise CommandError(f"--scopes takes {', '.join(Scope.values)}, with commas between.")
        name = options["name"].strip()
        if not 0 < len(name) <= 80:
            raise CommandError("--name takes 1 to 80 signs.")
        days: int | None = options["expires_days"]
        if days is not None and not 0 < days <= 36_500:
            raise CommandError("--expires-days takes 1 to 36500 days.")
        _key, secret = create_api_key(
            business=business_of(options["business"]),
            name=name,
            scopes=scopes,
            expires_at=timezone.now() + timedelta(days=days) if days else None,
            actor=SYSTEM,
        )
        self.stdout.write(secret)


def business_of(text: str) -> Business:
    """Return the business that this id or exact name means.

    :raises CommandError: if it is none, or more than one.
    """
    try:
        found = list(Business.objects.filter(pk=UUID(text)))
    except ValueError:
        found = list(Business.objects.filter(name=text).order_by("created_at"))
    if not found:
        raise CommandError(f"There is no business “{text}”.")
    if len(found) > 1:
        ids = ", ".join(str(business.pk) for business in found)
        raise CommandError(f"Several businesses are called “{text}”; name one by its id: {ids}.")
    return found[0]

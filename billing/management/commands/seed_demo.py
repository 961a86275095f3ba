"""Tell the demo's story; told before, it stays as it is."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from billing.demo.seed import NAME, is_told, tell_story

EMAIL = "demo@fastfaktura.example"
PASSWORD = "demo-fastfaktura"  # noqa: S105 - the demo's own, printed by make run


class Command(BaseCommand):
    """Idempotent: a second call changes nothing."""

    help = "Make the demo business with two years of history."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell the story unless it was told."""
        if is_told(EMAIL):
            self.stdout.write(f"{NAME} is there already.")
            return
        business = tell_story(email=EMAIL, password=PASSWORD, now=timezone.now())
        count = business.invoices.count()
        self.stdout.write(f"{NAME}: {count} documents, {business.clients.count()} clients.")

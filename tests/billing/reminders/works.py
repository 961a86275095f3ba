"""What processes beside a test do: a scheduler and its workers, in one go."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from billing.recurring.operations import run_schedules
from billing.reminders.operations import run_reminders
from tests.billing.reminders.conftest import let_leave


def remind(business_id: str, now: str, port: int) -> None:
    """Run the plans of a business, let its messages leave to a server here, and follow them."""
    settings.EMAIL_PORT = port
    run_reminders(business_id=UUID(business_id), now=datetime.fromisoformat(now))
    let_leave(datetime.fromisoformat(now))


def invoice(business_id: str, now: str) -> None:
    """Make what the schedules of a business owe."""
    run_schedules(business_id=UUID(business_id), now=datetime.fromisoformat(now))

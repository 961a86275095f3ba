"""Everything that writes reminders, by the names that other rooms use."""

from billing.reminders.choosing import choose_plan, follow_again
from billing.reminders.engine import Decided, decide_for_invoice
from billing.reminders.planning import ensure_default_plan, plan_of
from billing.reminders.plans import save_plan
from billing.reminders.running import RunResult, run_reminders

__all__ = [
    "Decided",
    "RunResult",
    "choose_plan",
    "decide_for_invoice",
    "ensure_default_plan",
    "follow_again",
    "plan_of",
    "run_reminders",
    "save_plan",
]

"""The plans with which a business begins, by its country.

What they have in common, and why:

- They are on from the start: a business that has to find a switch first is not paid.
- Nothing goes before the due date. A reminder of what is not owed yet annoys those who always pay
  in time; who wants it adds the step.
- The first message is friendly and comes three days late: a bank transfer of the last day has
  arrived by then.
- The formal notice comes when the law's waiting time is over; only it, or the one before it,
  bears a fee, and only where a statute names one. Whether the fee may be asked for in the case at
  hand (consumer or business, agreed or not, waiting times) is decided by ``claims`` when it leaves.
- The fixed compensation of Directive 2011/7/EU is off: it is often more than the reminder is
  about, and a business should choose to ask its customers for it.
"""

from dataclasses import dataclass

from billing.delivery.models import Tone


@dataclass(frozen=True, slots=True)
class StepDefaults:
    """A step of a plan before it is written down; by email."""

    days: int
    tone: Tone
    with_fee: bool = False
    with_interest: bool = False


FRIENDLY = StepDefaults(3, Tone.FRIENDLY)
FIRM = StepDefaults(10, Tone.FIRM)

PLANS: dict[str, tuple[StepDefaults, ...]] = {
    # Inkassoforskriften §§ 1-2 and 1-3: no fee within 14 days of the due date, at most two, the
    # second after another 14 days' deadline.
    "NO": (
        FRIENDLY,
        StepDefaults(15, Tone.FIRM, with_fee=True),
        StepDefaults(30, Tone.FORMAL, with_fee=True, with_interest=True),
    ),
    # Lag (1981:739): 60 kr, if it was agreed before the debt arose; the plan says whether it was.
    "SE": (FRIENDLY, FIRM, StepDefaults(21, Tone.FORMAL, with_fee=True, with_interest=True)),
    # Renteloven § 9 b: at most 100 kr, three times, ten days apart.
    "DK": (
        FRIENDLY,
        StepDefaults(10, Tone.FIRM, with_fee=True),
        StepDefaults(21, Tone.FORMAL, with_fee=True, with_interest=True),
    ),
    # Code de commerce L441-10: interest without a reminder; no fee for reminding.
    "FR": (FRIENDLY, FIRM, StepDefaults(21, Tone.FORMAL, with_interest=True)),
    # BW 6:96: collection costs only after a notice that gave fourteen days, so none with it.
    "NL": (FRIENDLY, FIRM, StepDefaults(24, Tone.FORMAL, with_interest=True)),
    # BGB § 288: interest; the cost of a reminder only as it was, no sum by law.
    "DE": (FRIENDLY, FIRM, StepDefaults(21, Tone.FORMAL, with_interest=True)),
    # Ustawa z 8.03.2013: interest; no fee for reminding.
    "PL": (FRIENDLY, FIRM, StepDefaults(21, Tone.FORMAL, with_interest=True)),
}
# Without a table of rates of the country nothing is asked for on top.
ELSEWHERE = (FRIENDLY, FIRM, StepDefaults(24, Tone.FORMAL))


def default_steps(country: str) -> tuple[StepDefaults, ...]:
    """Return the steps with which a business of this country begins."""
    return PLANS.get(country, ELSEWHERE)

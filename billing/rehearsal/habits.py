"""How the payers of a rehearsal behave: when they open, and whether and when they pay."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self
from uuid import UUID


class Pays(StrEnum):
    """What makes a payer pay."""

    NEVER = "never"
    # On a day counted from the due date.
    DAY = "day"
    # The day after so many reminders.
    REMINDER = "reminder"


class BadHabit(ValueError):
    """A habit that nobody can have; ``field`` names what is wrong with it."""

    def __init__(self, field_name: str) -> None:
        super().__init__(field_name)
        self.field = field_name


@dataclass(frozen=True, slots=True)
class Habit:
    """One payer's way.

    :ivar opens_after_days: days from a message until its link is opened; None if it never is.
    :ivar days: for ``Pays.DAY``, from the due date; negative before it.
    :ivar level: for ``Pays.REMINDER``, after how many reminders.
    :ivar share: how much of what is open is paid, in whole per cent.
    """

    opens_after_days: int | None = 0
    pays: Pays = Pays.NEVER
    days: int = 0
    level: int = 1
    share: int = 100

    def __post_init__(self) -> None:
        if self.opens_after_days is not None and not 0 <= self.opens_after_days <= 365:
            raise BadHabit("opens_after_days")
        if not -365 <= self.days <= 365:
            raise BadHabit("days")
        if not 1 <= self.level <= 20:
            raise BadHabit("level")
        if not 1 <= self.share <= 100:
            raise BadHabit("share")

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Self:
        """Return the habit that was kept.

        :raises BadHabit: if it is none.
        """
        return cls(**{**facts, "pays": Pays(facts.get("pays", Pays.NEVER))})


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The habit of most payers, and of those who differ."""

    usual: Habit = field(default_factory=Habit)
    of_clients: Mapping[UUID, Habit] = field(default_factory=dict)

    def of(self, client_id: UUID | None) -> Habit:
        """Return a client's habit."""
        return self.usual if client_id is None else self.of_clients.get(client_id, self.usual)

    def as_json(self) -> dict[str, Any]:
        """Return what the database keeps."""
        return {
            "usual": asdict(self.usual),
            "of_clients": {str(key): asdict(habit) for key, habit in self.of_clients.items()},
        }

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Self:
        """Return the behaviour that was kept.

        :raises BadHabit: if a habit is none.
        """
        return cls(
            usual=Habit.from_json(facts.get("usual", {})),
            of_clients={
                UUID(key): Habit.from_json(each)
                for key, each in facts.get("of_clients", {}).items()
            },
        )

"""What a send sheet is about, and the words that it suggests."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from billing.claims.models import Claim
from billing.claims.queries import claims_for_message
from billing.delivery.choices import Timing
from billing.delivery.models import Channel, DeliveryKind, Tone
from billing.delivery.texts import Words, timing_of, words_for
from billing.delivery.wording import kind_of, sides_of
from billing.invoices.issuing import due_date_of
from billing.invoices.models import Invoice
from fastfaktura.core.clock import business_today

# What a link says, and what the hidden field of the form says.
ASKED = {"1", "True"}


@dataclass(frozen=True, slots=True)
class Sending:
    """The document itself, or a reminder of it in a tone."""

    invoice: Invoice
    kind: DeliveryKind
    tone: Tone | None
    today: date
    claims: tuple[Claim, ...] = ()

    @property
    def is_reminder(self) -> bool:
        """Tell whether it asks for what is open."""
        return self.kind == DeliveryKind.REMINDER

    @property
    def due_date(self) -> date:
        """Return when it is due; a draft as if it were issued today."""
        return due_date_of(self.invoice, self.invoice.business, self.today)

    @property
    def tones(self) -> list[Tone]:
        """Return how a reminder may speak: nothing is formal before the debt is late."""
        is_late = timing_of(self.due_date, today=self.today) == Timing.AFTER
        return [tone for tone in Tone if is_late or tone != Tone.FORMAL]

    def words(self, channel: Channel, tone: Tone | None = None) -> Words:
        """Return the words that the sender finds written, or those of another tone."""
        return words_for(
            self.invoice,
            kind=self.kind,
            tone=tone or self.tone,
            channel=channel,
            sides=sides_of(self.invoice),
            today=self.today,
            claims=self.claims,
            due_date=self.due_date,
        )


def sending_of(invoice: Invoice, said: QueryDict) -> Sending:
    """Return what the sheet is about, by the query or by what was posted."""
    today = business_today(invoice.business)
    if said.get("reminder") not in ASKED:
        return Sending(invoice, kind_of(invoice), None, today)
    claims = tuple(claims_for_message(invoice, None))
    return Sending(invoice, DeliveryKind.REMINDER, tone_named(said.get("tone", "")), today, claims)


def tone_named(name: str) -> Tone:
    """Return the tone of that name; what is none is friendly."""
    return Tone(name) if name in Tone.values else Tone.FRIENDLY


def same_text(one: str, other: str) -> bool:
    """Compare texts as people do: browsers send other line ends than we wrote."""
    return one.split() == other.split()

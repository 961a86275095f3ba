"""Telling the story: the plot is played through the product's own operations, day by day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.demo.cast import CAST
from billing.demo.plot import YEARS, Act, plot
from billing.invoices.drafts import DraftContent
from billing.invoices.models import Invoice
from billing.invoices.operations import draft_invoice, issue_invoice, note_opened, note_sent
from billing.payments.cancellation import cancel_invoice
from billing.payments.models import PaymentMethod
from billing.payments.operations import record_payment
from billing.sellers.models import SellerProfile
from clients.models import Client, ClientKind
from fastfaktura.core.events import SYSTEM, Actor, record_event, told_at
from fastfaktura.core.models import Business, EventDelivery, Membership, Role, User

NAME = "Nordlys Studio AS"
ZONE = ZoneInfo("Europe/Oslo")
FIRST_CLIENT_NUMBER = 1001


@dataclass(frozen=True, slots=True)
class Scene:
    """One step of the story and the instant at which it is played."""

    instant: datetime
    play: Callable[[datetime], None]


def is_told(email: str) -> bool:
    """Tell whether the demo's user has the demo's business already."""
    return Membership.objects.filter(user__email=email, business__name=NAME).exists()


@transaction.atomic
def tell_story(*, email: str, password: str, today: date) -> Business:
    """Make the demo's user, business, clients and two years of invoices.

    Everything commits at once or not at all. What the story's events owe to subscribers is
    forgotten: nothing of the past is sent or rendered again.
    """
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email, password, name="Ingrid Solberg"
    )
    confirm_address(user)
    actor = Actor.of_user(user)
    business = open_studio(user, today)
    clients = {role.name: client for role, client in zip(CAST, cast_of(business), strict=True)}
    scenes = [
        scene
        for act in plot(today)
        for scene in Performance(act, clients[act.role.name], actor, today).scenes()
    ]
    for scene in sorted(scenes, key=lambda scene: scene.instant):
        with told_at(scene.instant):
            scene.play(scene.instant)
    EventDelivery.objects.filter(event__business=business).delete()
    return business


def confirm_address(user: User) -> None:
    """Let the demo's user sign in without reading a mail first."""
    # Imported late: without allauth's app there are no addresses to confirm.
    from allauth.account.models import EmailAddress

    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def open_studio(user: User, today: date) -> Business:
    """Make the studio in Oslo, a sandbox: nothing of the demo ever leaves the house."""
    opened_at = datetime.combine(today - YEARS - timedelta(days=3), time(8, 30), ZONE)
    business = Business.objects.create(
        name=NAME,
        is_sandbox=True,
        country="NO",
        locale="nb",
        currency="NOK",
        time_zone="Europe/Oslo",
        onboarded_at=opened_at,
        created_at=opened_at,
    )
    Membership.objects.create(business=business, user=user, role=Role.OWNER)
    SellerProfile.objects.create(
        business=business,
        legal_form="Aksjeselskap",
        organization_number="923609016",
        vat_number="NO923609016MVA",
        street="Youngs gate 11",
        postal_code="0181",
        city="Oslo",
        email="post@nordlysstudio.example",
        phone="+4722334455",
        website="nordlysstudio.example",
        iban="NO9386011117947",
        bic="DNBANOKK",
        bank_account="86011117947",
    )
    with told_at(opened_at):
        record_event(
            "business.opened", business=business, subject=business, actor=Actor.of_user(user)
        )
    return business


def cast_of(business: Business) -> list[Client]:
    """Make the forty clients."""
    return Client.objects.bulk_create(
        Client(
            business=business,
            number=str(FIRST_CLIENT_NUMBER + index),
            kind=ClientKind.PERSON if role.name == "Pia Halvorsen" else ClientKind.COMPANY,
            name=role.name,
            email=f"{role.mailbox}.example",
            street=role.street,
            postal_code=role.postal_code,
            city=role.city,
            country=role.country,
            locale=role.locale,
            currency=role.currency,
            tags=[role.tag],
            created_at=business.created_at,
        )
        for index, role in enumerate(CAST)
    )


@dataclass(slots=True)
class Performance:
    """One invoice on stage: its steps, each played at the instant of its scene."""

    act: Act
    client: Client
    actor: Actor
    today: date
    invoice: Invoice | None = None

    def scenes(self) -> Iterator[Scene]:
        """Yield what happens to the invoice, and when."""
        act = self.act
        yield Scene(at(act.issue_date, 9, act), self.write)
        if act.ending == "draft":
            return
        yield Scene(at(act.issue_date, 9, act), self.issue)
        yield Scene(at(act.issue_date, 10, act), self.send)
        if act.opened_date:
            yield Scene(at(act.opened_date, 13, act), self.open_it)
        if act.settled_date:
            step = self.cancel if act.ending == "cancelled" else self.settle
            yield Scene(at(act.settled_date, 15, act), step)

    def written(self) -> Invoice:
        """Return the invoice that the first scene wrote."""
        if self.invoice is None:
            raise RuntimeError("a scene was played before the one that writes the invoice")
        return self.invoice

    def write(self, now: datetime) -> None:
        """Write the draft."""
        content = DraftContent(
            client_id=self.client.pk,
            currency=self.act.role.currency,
            locale=self.act.role.locale,
            payment_terms_days=self.act.terms,
            lines=self.act.lines,
        )
        self.invoice = draft_invoice(
            business=self.client.business, content=content, actor=self.actor, now=now
        )

    def issue(self, now: datetime) -> None:
        """Issue it."""
        self.invoice = issue_invoice(
            invoice_id=self.written().pk,
            issue_date=self.act.issue_date,
            now=now,
            actor=self.actor,
        )

    def send(self, now: datetime) -> None:
        """Send it; the mail of a few comes back."""
        bounced = self.act.ending == "bounced"
        deliver(self.written(), now, failed=bounced)
        if not bounced:
            note_sent(
                invoice_id=self.written().pk, now=now, actor=self.actor, channel=Channel.EMAIL
            )

    def open_it(self, now: datetime) -> None:
        """Let the client open it."""
        payer = Actor.payer(self.client.name)
        note_opened(invoice_id=self.written().pk, now=now, actor=payer)

    def settle(self, now: datetime) -> None:
        """Pay it, some by half."""
        amount = self.written().payable_amount
        if self.act.ending == "partial":
            amount = (amount / 2).quantize(Decimal("0.01"))
        record_payment(
            invoice_id=self.written().pk,
            amount=amount,
            method=PaymentMethod.BANK_TRANSFER,
            received_date=now.date(),
            today=self.today,
            actor=self.actor,
        )

    def cancel(self, now: datetime) -> None:
        """Take it back by a credit note."""
        cancel_invoice(
            invoice_id=self.written().pk,
            reason="Wrong reference, issued again",
            issue_date=now.date(),
            now=now,
            actor=self.actor,
        )


def at(day: date, hour: int, act: Act) -> datetime:
    """Return an instant of that day in Oslo; the minutes differ from client to client."""
    return datetime.combine(day, time(hour, len(act.role.name) * 7 % 60), ZONE)


def deliver(invoice: Invoice, now: datetime, *, failed: bool) -> None:
    """Write down the mail that brought the invoice, or came back."""
    delivery = Delivery.objects.create(
        business=invoice.business,
        invoice=invoice,
        channel=Channel.EMAIL,
        receiver=invoice.buyer["email"],
        state=DeliveryState.FAILED if failed else DeliveryState.SENT,
        due_at=now,
        attempts=1,
        claimed_at=now,
        handed_over_at=now,
        finished_at=now,
        failure_code="550" if failed else "",
        failure_detail="5.1.1 The mailbox does not exist" if failed else "",
        created_at=now,
    )
    record_event(
        "delivery.failed" if failed else "delivery.sent",
        business=invoice.business,
        subject=invoice,
        actor=SYSTEM,
        data={"delivery": str(delivery.pk), "receiver": delivery.receiver},
    )

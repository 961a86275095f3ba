"""Telling the story: the plot is played through the product's own operations, day by day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction

from billing.demo.cast import CAST, VAT_NUMBERS
from billing.demo.office import Office
from billing.demo.plot import YEARS, plot
from billing.demo.scenes import ZONE, Performance, count_rows
from billing.demo.shop import agree_on_prices, fill_catalogue, picked
from billing.demo.showcase import Showcase
from billing.numbering.operations import open_numbering
from billing.sellers.models import SellerProfile
from clients.models import Client, ClientKind
from fastfaktura.core.events import Actor, record_event, told_at
from fastfaktura.core.models import Business, Membership, Role, User

NAME = "Nordlys Studio AS"
FIRST_CLIENT_NUMBER = 1001


def is_told(email: str) -> bool:
    """Tell whether the demo's user has the demo's business already."""
    return Membership.objects.filter(user__email=email, business__name=NAME).exists()


@transaction.atomic
def tell_story(*, email: str, password: str, now: datetime) -> Business:
    """Make the demo's user, business, clients and two years of invoices, up to this instant.

    Everything commits at once or not at all. The story's events are history: nothing of the past
    is sent or rendered again.
    """
    today = now.astimezone(ZONE).date()
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email, password, name="Ingrid Solberg"
    )
    confirm_address(user)
    actor = Actor.of_user(user)
    business = open_studio(user, today)
    clients = {role.name: client for role, client in zip(CAST, cast_of(business), strict=True)}
    with told_at(business.created_at, is_history=True):
        products = fill_catalogue(business, actor)
        agree_on_prices(products, clients[CAST[0].name], actor)
    scenes = [
        scene
        for act in plot(today)
        for scene in Performance(
            picked(act, products), clients[act.role.name], actor, today
        ).scenes()
    ]
    scenes += Showcase(business, actor, clients, products, now).scenes()
    scenes += Office(business, actor, clients, now).scenes()
    with without_savepoints():
        for scene in sorted(scenes, key=lambda scene: scene.instant):
            with told_at(scene.instant, is_history=True):
                scene.play(scene.instant)
    count_rows()
    return business


@contextmanager
def without_savepoints() -> Iterator[None]:
    """Let each operation join the open transaction without a point to go back to.

    An error undoes the whole story anyway, and points are a third of all that it asks the database.
    """
    features = connection.features
    allowed, features.uses_savepoints = features.uses_savepoints, False
    try:
        yield
    finally:
        features.uses_savepoints = allowed


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
        reference_scheme="kid10",
    )
    open_numbering(business)
    with told_at(opened_at, is_history=True):
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
            vat_number=VAT_NUMBERS.get(role.name, ""),
            tags=[role.tag],
            created_at=business.created_at,
        )
        for index, role in enumerate(CAST)
    )

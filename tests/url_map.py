"""Walks the URL map, and builds addresses in it that lead to the belongings of one business."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from io import BytesIO

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)
from PIL import Image

from billing.attachments.operations import add_attachment
from billing.bulk.models import BulkKind
from billing.bulk.operations import Choice, plan_job
from billing.catalog.imports.plans import begin_plan as begin_product_plan
from billing.catalog.operations import set_client_price
from billing.delivery.marks import mark_address
from billing.delivery.models import Channel, MailboxMessage
from billing.delivery.operations import send_invoice
from billing.delivery.tracking import MarkReason
from billing.documents.models import Document
from billing.documents.operations import keep_document
from billing.exports.models import ExportFormat, ExportWhat
from billing.exports.operations import request_export, run_export
from billing.imports.models import ImportJob
from billing.invoices.depositing import draft_deposit
from billing.numbering.operations import ensure_series
from billing.payments.models import PaymentAccount
from billing.payments.operations import begin_refund, record_payment
from billing.rehearsal.models import Rehearsal
from billing.sellers.operations import set_logo
from clients.imports.plans import begin_plan
from fastfaktura.core.api_keys import create_api_key
from fastfaktura.core.events import Actor
from fastfaktura.core.files import keep_file
from fastfaktura.core.members import invite_member
from fastfaktura.core.models import Business, Membership, Role, User
from tests.factories import (
    NOW,
    TODAY,
    make_business,
    make_claim,
    make_client,
    make_endpoint,
    make_invoice,
    make_member,
    make_pause,
    make_plan,
    make_product,
    make_quote,
    make_schedule,
    make_webhook_message,
)

MAIL = b"""From: a@example.com\r\nTo: b@example.com\r\nSubject: Invoice\r\nMIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nHello\r
--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nA\r
--x--\r\n"""


@dataclass(frozen=True)
class Route:
    """An address of the map: its name with namespace, and the names of its parameters."""

    name: str
    parameters: frozenset[str]

    def address(self, values: dict[str, str]) -> str:
        """Return the address with these values in it."""
        return reverse(self.name, kwargs={key: values[key] for key in self.parameters})


def routes(
    resolver: URLResolver | None = None,
    space: str = "",
    parameters: frozenset[str] = frozenset(),
) -> Iterator[Route]:
    """Return every named route but those of operators and of the API's keys.

    All have tests of their own: the admin, ``tests.api_map`` and ``tests.billing.api.fakturan``.
    """
    for entry in (resolver or get_resolver()).url_patterns:
        here = parameters | frozenset(entry.pattern.regex.groupindex)
        if not isinstance(entry, URLResolver):
            yield Route(f"{space}{entry.name}", here)
        else:
            inside = f"{space}{entry.namespace}:" if entry.namespace else space
            if inside not in {"admin:", "api:v1:", "api:v2:"}:
                yield from routes(entry, inside, here)


@dataclass
class Estate:
    """A sandbox business with one of everything; ``values`` are its parameters in addresses."""

    business: Business
    owner: User
    values: dict[str, str]

    def read_anew(self) -> "Estate":
        """Return the same belongings, as the database has them."""
        return Estate(
            Business.objects.get(pk=self.business.pk),
            User.objects.get(pk=self.owner.pk),
            dict(self.values),
        )


def logo() -> bytes:
    """Return a small picture."""
    target = BytesIO()
    Image.new("RGB", (40, 20), "teal").save(target, "PNG")
    return target.getvalue()


def credential() -> dict[str, object]:
    """Return what a browser answers when it has made a passkey."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    attested = AttestedCredentialData.create(
        Aaguid.NONE, b"passkey", ES256.from_cryptography_key(key)
    )
    facts = AuthenticatorData.create(
        sha256(b"testserver").digest(),
        AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT,
        0,
        attested,
    )
    client_data = CollectedClientData.create("webauthn.create", b"challenge", "https://testserver")
    return {
        "id": websafe_encode(b"passkey"),
        "rawId": websafe_encode(b"passkey"),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(client_data),
            "attestationObject": websafe_encode(AttestationObject.create("none", facts, {})),
        },
    }


def make_estate() -> Estate:
    """Make a business that owns one of everything that has an address."""
    business = make_business(is_sandbox=True, onboarded_at=NOW)
    owner = make_member(business, Role.OWNER)
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    actor = Actor.of_user(owner)
    client = make_client(business)
    invoice = make_invoice(business, client)
    document = keep_document(invoice_id=invoice.pk)
    payment = record_payment(
        invoice_id=invoice.pk,
        amount=Decimal(100),
        method="cash",
        received_date=TODAY,
        today=TODAY,
        actor=actor,
    )
    reversal = begin_refund(payment_id=payment.pk, amount=Decimal(10), actor=actor)
    (delivery,) = send_invoice(
        invoice_id=invoice.pk, channels=[Channel.EMAIL], actor=actor, now=NOW
    )
    message = MailboxMessage.objects.create(
        business=business,
        channel=Channel.EMAIL,
        receiver="b@example.com",
        subject="Invoice",
        file=keep_file(business=business, content=MAIL, content_type="message/rfc822"),
    )
    job = plan_job(
        business=business,
        kind=BulkKind.SEND,
        choice=Choice(invoice_ids=[invoice.pk]),
        actor=actor,
        today=TODAY,
        now=NOW,
    )
    mark = mark_address(
        business=business,
        channel=Channel.EMAIL,
        address="gone@example.com",
        reason=MarkReason.BOUNCED,
        now=NOW,
    )
    invitation = invite_member(
        business=business,
        email="guest@example.com",
        role=Role.MEMBER,
        language="en",
        now=datetime.now(UTC),
        actor=actor,
    )
    picture = set_logo(business_id=business.pk, content=logo(), actor=actor)
    passkey = Authenticator.objects.create(
        user=owner,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Key", "credential": credential()},
    )
    endpoint = make_endpoint(business)
    plan, step = make_plan(business)
    product = make_product(business)
    set_client_price(
        product_id=product.pk, client_id=client.pk, unit_price=Decimal(900), actor=actor
    )
    attachment = add_attachment(
        invoice_id=invoice.pk, name="Hours.txt", content=b"7,5 hours", now=NOW, actor=actor
    )
    quote = make_quote(business, client)
    # Nobody reads it, so no second one is rendered.
    Document.objects.create(
        business=business,
        invoice=quote,
        file=document.file,
        sha256=document.sha256,
        page_count=1,
    )
    plan_of_quote = add_attachment(
        invoice_id=quote.pk, name="Plan.txt", content=b"The kitchen", now=NOW, actor=actor
    )
    key, _secret = create_api_key(business=business, name="Shop", scopes=["read"], actor=actor)
    schedule = make_schedule(business, client)
    export = request_export(
        business=business,
        what=ExportWhat.INVOICES,
        written_as=ExportFormat.CSV,
        conditions={},
        locale="en",
        actor=actor,
        now=NOW,
    )
    run_export(job_id=export.pk, clock=lambda: NOW)
    values = {
        "invoice_id": invoice.pk,
        "quote_id": quote.pk,
        "quote_attachment_id": plan_of_quote.pk,
        "deposit_id": draft_deposit(source_id=invoice.pk, actor=actor, percent=Decimal(30)).pk,
        "export_id": export.pk,
        "attachment_id": attachment.pk,
        "series_id": ensure_series(business).pk,
        "invoice_pause_id": make_pause(business, invoice=invoice).pk,
        "client_pause_id": make_pause(business, client=client).pk,
        "claim_id": make_claim(invoice).pk,
        "client_id": client.pk,
        "payment_id": payment.pk,
        "reversal_id": reversal.pk,
        "delivery_id": delivery.pk,
        "job_id": job.pk,
        "mark_id": mark.pk,
        "message_id": message.pk,
        "index": 2,
        "invitation_id": invitation.pk,
        "membership_id": Membership.objects.get(user=make_member(business, Role.MEMBER)).pk,
        "business_id": business.pk,
        "sha256": picture.sha256,
        "plan": begin_plan(business, b"Name;Email\nFjord;a@example.com\n"),
        "product_plan": begin_product_plan(business, b"Code;Price\nA-1;100\n"),
        "product_id": product.pk,
        "part": "address",
        "pk": passkey.pk,
        "token": invoice.public_token,
        "step": "business",
        "name": "none",
        "account_id": PaymentAccount.objects.create(business=business).pk,
        "endpoint_id": endpoint.pk,
        "key_id": key.pk,
        "webhook_message_id": make_webhook_message(endpoint).pk,
        "import_id": ImportJob.objects.create(
            business=business, source="csv", file=picture, state="planned"
        ).pk,
        "provider": "twilio",
        "callback_token": "none",
        "schedule_id": schedule.pk,
        "rehearsal_id": Rehearsal.objects.create(business=business, start_date=TODAY, days=30).pk,
        "plan_id": plan.pk,
        "step_id": step.pk,
        "act": "pause",
        "uidb36": "1",
        "key": "none",
        "locale": "en",
        "text": "invoice-email",
    }
    return Estate(business, owner, {key: str(value) for key, value in values.items()})

"""SMS: the text, its length, and its way into a sandbox's mailbox."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as project

from billing.delivery.dispatch import deliver
from billing.delivery.models import Channel, Delivery, DeliveryKind, DeliveryState, MailboxMessage
from billing.delivery.operations import send_invoice
from billing.delivery.queueing import SmsNotAvailable
from billing.delivery.receivers import NoPhone, is_phone
from billing.delivery.texting import ONE_MESSAGE, is_gsm, length_of, parts_of, plain
from billing.delivery.texts import words_for
from billing.delivery.wording import sides_of
from billing.invoices.models import Invoice
from fastfaktura.core.models import Business
from tests.billing.delivery.conftest import ScriptedServer, at
from tests.factories import NOW, TODAY, actor_of, make_business, make_client, make_invoice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.BASE_URL = "https://app.fastfaktura.io"


def invoice_of(name: str = "Nordlys Studio AS", **facts: Any) -> Invoice:
    business = make_business(is_sandbox=True, name=name)
    return make_invoice(business, make_client(business, phone="+4740612345"), **facts)


def text_of(invoice: Invoice, kind: DeliveryKind = DeliveryKind.INVOICE) -> str:
    return words_for(
        invoice,
        kind=kind,
        channel=Channel.SMS,
        sides=sides_of(invoice),
        today=TODAY,
    ).body


class TestTheText:
    def test_says_who_wants_how_much_by_when_and_where_to_see_it(self) -> None:
        invoice = invoice_of()
        assert text_of(invoice) == (
            f"Nordlys Studio AS: invoice {invoice.number}, NOK 1,250.00, due 16 Mar 2026. "
            f"https://app.fastfaktura.io/i/{invoice.public_token}/"
        )

    @pytest.mark.parametrize("kind", [DeliveryKind.INVOICE, DeliveryKind.REMINDER])
    @pytest.mark.parametrize("locale", [code for code, _name in project.CLIENT_LANGUAGES])
    def test_fits_one_message_in_every_language(self, locale: str, kind: DeliveryKind) -> None:
        text = text_of(invoice_of(locale=locale, currency="EUR"), kind)
        assert is_gsm(text)
        assert length_of(text) <= ONE_MESSAGE

    def test_shortens_a_long_name_but_nothing_else(self) -> None:
        invoice = invoice_of("Brødrene Strømsø-Kjærgård og Sønner Snekkerverksted AS " * 3)
        text = text_of(invoice, DeliveryKind.REMINDER)
        assert length_of(text) <= ONE_MESSAGE
        assert text.startswith("Brødrene Strømsø")
        assert text.endswith(f"/i/{invoice.public_token}/")

    def test_keeps_signs_that_no_telephone_alphabet_has_if_they_are_the_name(self) -> None:
        assert text_of(invoice_of("Студия")).startswith("Студия: invoice")

    def test_spells_typographic_signs_plainly(self) -> None:
        assert plain("Reçu\N{NARROW NO-BREAK SPACE}: l’hôtel") == "Reçu : l'hôtel".replace(
            "ç", "c"
        ).replace("ô", "o")

    def test_counts_the_euro_sign_as_two(self) -> None:
        assert length_of("€") == 2
        assert length_of("é") == 1

    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            *(("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3)),
            *(("я" * 70, 1), ("я" * 71, 2), ("я" * 134, 2), ("я" * 135, 3)),
            # The sign of two places that would straddle the end goes into the next message.
            *(("a" * 158 + "€", 1), ("a" * 159 + "€", 2)),
            *(("a" * 151 + "€" + "a" * 153, 2), ("a" * 152 + "€" + "a" * 151, 2)),
            *(("a" * 152 + "€" + "a" * 152, 3), ("€" * 153, 3)),
            *(("я" * 66 + "😀" + "я" * 65, 2), ("я" * 66 + "😀" + "я" * 66, 3)),
        ],
    )
    def test_is_carried_by_as_many_messages_as_it_needs(self, text: str, parts: int) -> None:
        assert parts_of(text) == parts


class TestSending:
    def send(self, invoice: Invoice) -> Delivery:
        [delivery] = send_invoice(
            invoice_id=invoice.pk,
            channels=[Channel.SMS],
            actor=actor_of(invoice.business),
            now=NOW,
        )
        return delivery

    def test_ends_in_the_mailbox_of_a_sandbox(self, smtp: ScriptedServer) -> None:
        invoice = invoice_of()
        delivery = self.send(invoice)

        deliver(delivery_id=delivery.pk, clock=at(11))

        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.SENT
        message = MailboxMessage.objects.get(delivery=delivery)
        assert (message.channel, message.receiver) == ("sms", "+4740612345")
        assert message.file.read().decode() == text_of(invoice) == message.subject
        assert not smtp.seen
        invoice.refresh_from_db()
        assert invoice.sent_at == NOW + timedelta(seconds=11)

    def test_is_queued_once(self) -> None:
        invoice = invoice_of()
        assert self.send(invoice) == self.send(invoice)

    @pytest.mark.parametrize("phone", ["", "22123456", "+47 22 12 34 56", "+0123456789"])
    def test_needs_a_number_in_the_form_of_e_164(self, phone: str) -> None:
        business = make_business(is_sandbox=True)
        assert not is_phone(phone)
        with pytest.raises(NoPhone):
            self.send(make_invoice(business, make_client(business, phone=phone)))

    def test_is_not_there_for_a_live_business(self) -> None:
        business = make_business()
        with pytest.raises(SmsNotAvailable):
            self.send(make_invoice(business, make_client(business, phone="+4740612345")))
        assert not Delivery.objects.exists()

    def test_never_reaches_a_mail_server(self, smtp: ScriptedServer) -> None:
        delivery = self.send(invoice_of())
        Business.objects.update(is_sandbox=False)

        deliver(delivery_id=delivery.pk, clock=at(11))

        delivery.refresh_from_db()
        assert (delivery.state, delivery.failure_code) == (DeliveryState.FAILED, "no_sms")
        assert not smtp.seen

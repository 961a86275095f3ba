"""The picture in a mail: it counts for those who chose it, and tells a stranger nothing."""

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from billing.delivery.tracking import OpeningPlace, OpeningSignal, SignalKind
from billing.invoices.models import Invoice
from fastfaktura.core.models import Event
from tests.factories import NOW, make_business, make_draft, make_invoice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def invoice_of(*, counts: bool) -> Invoice:
    return make_invoice(make_business(profile={"counts_mail_opens": counts}))


def fetch(token: str, **headers: str):
    return Browser().get(reverse("public:pixel", args=[token]), headers=headers)


class TestThePixel:
    def test_counts_a_look_at_the_mail_where_the_business_chose_it(self):
        invoice = invoice_of(counts=True)

        for _twice in range(2):
            fetch(invoice.public_token)

        look = OpeningSignal.objects.get()
        assert (look.invoice, look.business) == (invoice, invoice.business)
        assert (look.kind, look.place) == (SignalKind.HUMAN, OpeningPlace.MAIL)

    def test_counts_nothing_where_it_did_not(self):
        answer = fetch(invoice_of(counts=False).public_token)

        assert answer.status_code == 200
        assert not OpeningSignal.objects.exists()

    def test_is_no_opening_of_the_invoice(self):
        invoice = invoice_of(counts=True)

        fetch(invoice.public_token)

        invoice.refresh_from_db()
        assert invoice.opened_at is None
        assert not Event.objects.filter(kind="invoice.opened").exists()

    def test_fetched_by_a_machine_is_no_person_s_look(self):
        invoice = invoice_of(counts=True)

        fetch(invoice.public_token, user_agent="Mozilla/5.0 (via ggpht.com GoogleImageProxy)")

        assert OpeningSignal.objects.get().kind == SignalKind.FETCH

    def test_counts_for_its_own_invoice_alone(self):
        invoice, other = invoice_of(counts=True), invoice_of(counts=True)

        fetch(other.public_token)

        assert not OpeningSignal.objects.filter(invoice=invoice).exists()

    def test_of_a_draft_counts_nothing(self):
        draft = make_draft(make_business(profile={"counts_mail_opens": True}))

        assert fetch(draft.public_token).status_code == 200
        assert not OpeningSignal.objects.exists()

    def test_is_the_same_for_every_token(self):
        chosen, other = invoice_of(counts=True), invoice_of(counts=False)

        answers = [
            fetch(token) for token in (chosen.public_token, other.public_token, "no-such-token")
        ]

        assert len({(answer.status_code, answer.content) for answer in answers}) == 1
        assert answers[0].content.startswith(b"GIF89a")

    def test_is_kept_nowhere_and_sets_no_cookie(self):
        for token in (invoice_of(counts=True).public_token, "no-such-token"):
            answer = fetch(token)
            assert answer["Content-Type"] == "image/gif"
            assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
            assert answer["Referrer-Policy"] == "no-referrer"
            assert answer["X-Robots-Tag"] == "noindex, nofollow"
            assert not answer.cookies

    def test_is_only_read(self):
        address = reverse("public:pixel", args=[invoice_of(counts=True).public_token])
        assert Browser().post(address).status_code == 405

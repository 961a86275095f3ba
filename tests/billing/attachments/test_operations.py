"""Adding, taking away and bringing back the files of an invoice."""

from datetime import timedelta

import pytest

from billing.attachments import operations, policy
from billing.attachments.models import Attachment
from billing.attachments.operations import (
    add_attachment,
    remove_attachment,
    restore_attachment,
)
from billing.attachments.queries import attachments_of, by_mail, taken_along
from billing.attachments.words import refusal_sentence
from billing.payments.cancellation import cancel_invoice
from fastfaktura.core.models import Event
from tests.factories import NOW, TODAY, actor_of, make_business, make_draft, make_invoice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def pdf(size: int) -> bytes:
    return b"%PDF-1.7\n".ljust(size - 6, b"x") + b"\n%%EOF"


def add(invoice, content=b"7,5 hours", name="Hours.txt"):
    return add_attachment(
        invoice_id=invoice.pk,
        name=name,
        content=content,
        now=NOW,
        actor=actor_of(invoice.business),
    )


def names(invoice):
    return [each.name for each in attachments_of(invoice)]


class TestAdding:
    def test_keeps_the_file_and_tells_of_it(self):
        invoice = make_draft(make_business())
        attachment = add(invoice)

        assert attachment.file.read() == b"7,5 hours"
        assert attachment.content_type == "text/plain"
        event = Event.objects.get(kind="attachment.added")
        assert (event.subject_id, event.data["name"]) == (invoice.pk, "Hours.txt")

    def test_gives_twins_names_of_their_own(self):
        invoice = make_invoice(make_business())
        for name in ("Hours.txt", "hours.TXT", "Hours.txt"):
            add(invoice, name=name)

        assert names(invoice) == ["Hours.txt", "hours (2).txt", "Hours (3).txt"]

    def test_is_bounded(self):
        invoice = make_draft(make_business())
        with pytest.raises(operations.FileEmpty):
            add(invoice, b"")
        with pytest.raises(operations.FileTooLarge):
            add(invoice, pdf(policy.MOST_BYTES + 1))
        add(invoice, pdf(policy.MOST_BYTES), "big.pdf")
        with pytest.raises(operations.TooMuchTogether):
            add(invoice, pdf(6 * policy.MEGABYTE), "more.pdf")
        for _number in range(policy.MOST_FILES - 1):
            add(invoice)
        with pytest.raises(operations.TooManyFiles):
            add(invoice)

    @pytest.mark.parametrize("name", ["setup.exe", "Plan.PDF.Exe. ", "run\u202efdp.ps1", "go.url"])
    def test_is_refused_by_a_name_that_a_system_runs(self, name):
        with pytest.raises(operations.NameOfProgram) as refusal:
            add(make_draft(make_business()), name=name)
        assert f".{refusal.value.ending} " in refusal_sentence(refusal.value)

    def test_to_a_cancelled_invoice_is_refused(self):
        invoice = make_invoice(make_business())
        cancel_invoice(
            invoice_id=invoice.pk,
            reason="",
            issue_date=TODAY,
            now=NOW,
            actor=actor_of(invoice.business),
        )
        with pytest.raises(operations.InvoiceClosed):
            add(invoice)


class TestTakingAway:
    def test_can_be_undone(self):
        invoice = make_draft(make_business())
        attachment, actor = add(invoice), actor_of(invoice.business)

        remove_attachment(attachment_id=attachment.pk, now=NOW, actor=actor)
        assert names(invoice) == []
        add(invoice)
        restore_attachment(attachment_id=attachment.pk, actor=actor)

        assert sorted(names(invoice)) == ["Hours (2).txt", "Hours.txt"]
        assert Event.objects.filter(kind="attachment.removed").count() == 1

    def test_is_refused_once_a_mail_took_it_along(self):
        invoice = make_invoice(make_business())
        attachment = add(invoice)
        taken_along(invoice, now=NOW)

        with pytest.raises(operations.AlreadyOut):
            remove_attachment(
                attachment_id=attachment.pk, now=NOW, actor=actor_of(invoice.business)
            )

    def test_is_refused_once_the_invoice_was_sent_with_it(self):
        invoice = make_invoice(make_business())
        attachment = add(invoice)
        invoice.sent_at = NOW + timedelta(hours=1)
        invoice.save(update_fields=["sent_at"])

        with pytest.raises(operations.AlreadyOut):
            remove_attachment(
                attachment_id=attachment.pk, now=NOW, actor=actor_of(invoice.business)
            )
        late = add(invoice)
        Attachment.objects.filter(pk=late.pk).update(created_at=NOW + timedelta(hours=2))
        remove_attachment(attachment_id=late.pk, now=NOW, actor=actor_of(invoice.business))


class TestAMail:
    def test_carries_what_fits(self):
        invoice = make_invoice(make_business())
        for name, size in (("a.pdf", 5), ("b.pdf", 4), ("c.pdf", 2)):
            add(invoice, pdf(size * policy.MEGABYTE), name)

        found = by_mail(invoice)

        assert [each.name for each in found.carried] == ["a.pdf", "c.pdf"]
        assert [each.name for each in found.linked] == ["b.pdf"]

    def test_leaves_out_what_is_taken_away_at_that_moment(self):
        invoice = make_invoice(make_business())
        attachment = add(invoice)
        remove_attachment(attachment_id=attachment.pk, now=NOW, actor=actor_of(invoice.business))

        assert taken_along(invoice, now=NOW).carried == []

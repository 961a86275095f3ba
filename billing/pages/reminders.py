"""A reminder by hand, from the page of an overdue invoice."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billing.delivery.models import Channel
from billing.delivery.queueing import AS_SUGGESTED
from billing.delivery.reasons import hold_sentence
from billing.delivery.receivers import BadAddress, NoReceiver
from billing.delivery.reminding import NotRemindable, RemindedRecently, remind
from billing.pages.invoice_steps import own_invoice
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.identifiers import format_receiver
from fastfaktura.core.permissions import may
from fastfaktura.core.templatetags.figures import moment


@require_POST
@may("write")
def create(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Remind the client by email, and say on the invoice's page what came of it."""
    invoice = own_invoice(request, invoice_id)
    try:
        remind(
            invoice_id=invoice.pk,
            channels=[Channel.EMAIL],
            choices=AS_SUGGESTED,
            today=business_today(request.business),
            actor=request.actor,
            now=timezone.now(),
        )
    except NotRemindable as hold:
        messages.warning(request, hold_sentence(hold.reason))
    except RemindedRecently as pause:
        messages.warning(request, recently_sentence(pause))
    except NoReceiver:
        messages.error(request, _("This client has no email address. Give the client one."))
    except BadAddress as bad:
        sentence = _("“%(address)s” is no email address. Correct it on the client.")
        messages.error(request, sentence % {"address": bad.address})
    else:
        messages.success(
            request, _("The reminder leaves in ten seconds. Until then you can undo it below.")
        )
    return redirect("invoices:show", invoice_id=invoice.pk)


def recently_sentence(pause: RemindedRecently) -> str:
    """Return when the last reminder was, and when the next may be."""
    sentence = _("%(receiver)s was reminded %(at)s already. Remind again after %(again)s.")
    facts = {
        "receiver": format_receiver(pause.receiver),
        "at": moment(pause.at),
        "again": moment(pause.again_at),
    }
    return sentence % facts

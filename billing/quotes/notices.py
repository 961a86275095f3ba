"""The mail that tells owners what a buyer answered to a quote."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from billing.invoices.models import Invoice
from billing.quotes.models import Answer
from billing.quotes.queries import answer_of, quotes_of
from fastfaktura.core.invitation_mail import ACCENT
from fastfaktura.core.models import Event, Membership, Role, User
from fastfaktura.core.templatetags.figures import money


def mail_answer(event: Event) -> None:
    """Tell each owner, in the owner's language, what the buyer himself answered.

    What a member wrote down by hand needs no notice.

    :raises OSError: if the mail server cannot be reached or refuses.
    """
    quote = quotes_of(event.business).filter(pk=event.subject_id).first()
    if quote is None or not event.data.get("by_buyer"):
        return
    owners = Membership.objects.for_business(event.business).filter(role=Role.OWNER)
    for owner in owners.select_related("user").order_by("id"):
        _mail(quote, event, owner.user)


def _mail(quote: Invoice, event: Event, user: User) -> None:
    answer = answer_of(quote)
    with translation.override(user.language):
        names = {"number": quote.number, "client": quote.buyer.get("name", "")}
        is_accepted = answer is not None and answer.answer == Answer.ACCEPTED
        if is_accepted:
            subject = _("%(client)s accepted quote %(number)s") % names
        else:
            subject = _("%(client)s declined quote %(number)s") % names
        context = {
            "quote": quote,
            "answer": answer,
            "is_accepted": is_accepted,
            "client": names["client"],
            "amount": money(quote.payable_amount, quote.currency),
            "business": event.business,
            "url": settings.BASE_URL + reverse("quotes:show", args=[quote.pk]),
            "language": user.language,
            "subject": subject,
            "preview": "",
            "button_color": ACCENT,
            "button_ink": "#ffffff",
        }
        mail = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=render_to_string("email/quote_answered.txt", context),
            to=[user.email],
        )
        mail.attach_alternative(render_to_string("email/quote_answered.html", context), "text/html")
        mail.send()

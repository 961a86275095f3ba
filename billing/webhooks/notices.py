"""The mail that tells owners that one of their endpoints hears nothing more."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from billing.webhooks.models import DisabledReason, WebhookEndpoint
from fastfaktura.core.invitation_mail import ACCENT
from fastfaktura.core.models import Event, Membership, Role, User


def mail_disabled(event: Event) -> None:
    """Tell each owner, in the owner's language; from a sandbox as well.

    An endpoint that was resumed or deleted meanwhile needs no notice.

    :raises OSError: if the mail server cannot be reached or refuses.
    """
    endpoint = (
        WebhookEndpoint.objects.for_business(event.business)
        .filter(pk=event.subject_id, disabled_at__isnull=False)
        .first()
    )
    if endpoint is None:
        return
    owners = Membership.objects.for_business(event.business).filter(role=Role.OWNER)
    for owner in owners.select_related("user").order_by("id"):
        _mail(endpoint, event, owner.user)


def _mail(endpoint: WebhookEndpoint, event: Event, user: User) -> None:
    with translation.override(user.language):
        subject = _("Webhook to %(host)s switched off") % {"host": event.data["host"]}
        context = {
            "endpoint": endpoint,
            "host": event.data["host"],
            "business": event.business,
            "is_gone": event.data["reason"] == DisabledReason.GONE,
            "url": settings.BASE_URL + reverse("settings:webhook", args=[endpoint.pk]),
            "language": user.language,
            "subject": subject,
            "preview": "",
            "button_color": ACCENT,
            "button_ink": "#ffffff",
        }
        mail = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=render_to_string("email/webhook_disabled.txt", context),
            to=[user.email],
        )
        mail.attach_alternative(
            render_to_string("email/webhook_disabled.html", context), "text/html"
        )
        mail.send()

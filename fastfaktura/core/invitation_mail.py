"""The mail that invites somebody to a business."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from fastfaktura.core.invitations import Invitation

# The product's own accent; mails know no stylesheets.
ACCENT = "#0b7265"


def mail_invitation(invitation: Invitation) -> None:
    """Send the link, in the language that the inviting owner chose; from a sandbox as well.

    :raises OSError: if the mail server cannot be reached or refuses.
    """
    with translation.override(invitation.language):
        inviter = str(invitation.invited_by or invitation.business.name)
        subject = _("%(inviter)s invites you to %(business)s") % {
            "inviter": inviter,
            "business": invitation.business.name,
        }
        context = {
            "invitation": invitation,
            "inviter": inviter,
            "url": settings.BASE_URL + reverse("invitation", args=[invitation.token]),
            "language": invitation.language,
            "subject": subject,
            "button_color": ACCENT,
            "button_ink": "#ffffff",
        }
        mail = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=render_to_string("email/invitation.txt", context),
            to=[invitation.email],
            reply_to=[invitation.invited_by.email] if invitation.invited_by else None,
        )
        mail.attach_alternative(render_to_string("email/invitation.html", context), "text/html")
        mail.send()

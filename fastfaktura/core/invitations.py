"""An invitation: somebody may join a business under a role, by a link sent to the address."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core import signing
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fastfaktura.core.ids import new_id
from fastfaktura.core.tenancy import Business, Role, TenantManager

VALID_FOR = timedelta(days=14)
_SALT = "fastfaktura.core.invitations"


class InvitationNotValid(ValueError):
    """The link is damaged, too old, used, or was withdrawn."""


class Invitation(models.Model):
    """An open or settled invitation; its link is signed, so no secret is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("email address"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.MEMBER)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = TenantManager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["business", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once_per_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.business}"

    @property
    def token(self) -> str:
        """The signed part of the link."""
        return _signer().sign(self.id.hex)


def open_invitations(business: Business) -> models.QuerySet[Invitation]:
    """Return the invitations nobody has answered yet, the newest first."""
    invitations = Invitation.objects.for_business(business)
    return invitations.filter(accepted_at=None, withdrawn_at=None).order_by("-created_at")


def invitation_of(token: str, *, now: datetime) -> Invitation:
    """Return the open invitation behind a link.

    :raises InvitationNotValid: if the link is damaged, too old, used or withdrawn.
    """
    try:
        invitation_id = _signer().unsign(token)
    except signing.BadSignature:
        raise InvitationNotValid from None
    invitation = (
        Invitation.objects.select_related("business", "invited_by")
        .filter(pk=invitation_id, accepted_at=None, withdrawn_at=None)
        .filter(created_at__gt=now - VALID_FOR)
        .first()
    )
    if invitation is None:
        raise InvitationNotValid
    return invitation


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT)

"""Who belongs to a business: invitations, roles, leaving; whatever changes it goes through here."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.invitations import (
    Invitation,
    InvitationNotValid,
    invitation_of,
    open_invitations,
)
from fastfaktura.core.tenancy import Business, Membership, Role
from fastfaktura.core.users import User

ONE_DAY = timedelta(days=1)
# Mails to strangers are a gift to spammers; no small business needs more.
INVITATIONS_A_DAY = 20


class LastOwner(ValueError):
    """The business would be left without an owner."""


class TooManyInvitations(ValueError):
    """The business has invited as many people as it may in a day."""


class AlreadyMember(ValueError):
    """The address belongs to somebody who is a member already."""


@transaction.atomic
def invite_member(
    *, business: Business, email: str, role: Role, language: str, now: datetime, actor: Actor
) -> Invitation:
    """Invite an address; the mail follows from the event. A new invitation replaces an open one.

    :raises AlreadyMember: if a member signs in with this address.
    :raises TooManyInvitations: if the business has invited INVITATIONS_A_DAY people in a day.
    """
    email = email.strip().lower()
    # Two at once would leave two open ones for an address, and pass the bound.
    _lock(business.pk)
    if Membership.objects.for_business(business).filter(user__email__iexact=email).exists():
        raise AlreadyMember
    recent = Invitation.objects.for_business(business).filter(created_at__gt=now - ONE_DAY)
    if recent.count() >= INVITATIONS_A_DAY:
        raise TooManyInvitations
    open_invitations(business).filter(email=email).update(withdrawn_at=now)
    invitation = Invitation.objects.create(
        business=business,
        email=email,
        role=role,
        language=language,
        invited_by=actor.user,
        created_at=now,
    )
    record_event(
        "member.invited",
        business=business,
        subject=invitation,
        actor=actor,
        data={"email": email, "role": role},
    )
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation_id: UUID, now: datetime, actor: Actor) -> None:
    """Make the link of an open invitation worthless; an answered one is left as it is."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if invitation.accepted_at or invitation.withdrawn_at:
        return
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    record_event(
        "invitation.withdrawn",
        business=invitation.business,
        subject=invitation,
        actor=actor,
        data={"email": invitation.email},
    )


@transaction.atomic
def accept_invitation(*, token: str, user: User, now: datetime) -> Membership:
    """Make the user a member under the invited role; a member keeps the role he has.

    Whoever holds the link may accept it: it was sent to one address only, and people have
    several.

    :raises InvitationNotValid: if the link is damaged, too old, used or withdrawn.
    """
    found = invitation_of(token, now=now)
    invitation = Invitation.objects.select_for_update().get(pk=found.pk)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise InvitationNotValid
    membership, created = Membership.objects.get_or_create(
        business=invitation.business, user=user, defaults={"role": invitation.role}
    )
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    if created:
        record_event(
            "member.joined",
            business=invitation.business,
            subject=membership,
            actor=Actor.of_user(user),
            data={"email": user.email, "role": membership.role},
        )
    return membership


@transaction.atomic
def change_role(*, membership_id: UUID, role: Role, actor: Actor) -> Membership:
    """Give a member another role.

    :raises Membership.DoesNotExist: if it ended meanwhile.
    :raises LastOwner: if it would take the last owner's role.
    """
    membership = _locked(membership_id)
    if membership.role == role:
        return membership
    if membership.role == Role.OWNER:
        _require_another_owner(membership)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    record_event(
        "member.role_changed",
        business=membership.business,
        subject=membership,
        actor=actor,
        data={"email": membership.user.email, "from": before, "role": role},
    )
    return membership


@transaction.atomic
def remove_member(*, membership_id: UUID, actor: Actor) -> None:
    """End a membership: a removal by an owner, or the member's own leaving.

    :raises Membership.DoesNotExist: if it ended meanwhile.
    :raises LastOwner: if nobody could manage the business afterwards.
    """
    membership = _locked(membership_id)
    if membership.role == Role.OWNER:
        _require_another_owner(membership)
    left = actor.user is not None and actor.user.pk == membership.user_id
    record_event(
        "member.left" if left else "member.removed",
        business=membership.business,
        subject=membership,
        actor=actor,
        data={"email": membership.user.email},
    )
    membership.delete()


def _locked(membership_id: UUID) -> Membership:
    """Return the membership with the business locked, so that two owners cannot leave at once."""
    memberships = Membership.objects.select_related("business", "user")
    _lock(memberships.get(pk=membership_id).business_id)
    # Read again under the lock: the role may have changed while waiting.
    return memberships.get(pk=membership_id)


def _lock(business_id: UUID) -> None:
    # The weaker lock lets rows that refer to the business be written meanwhile.
    Business.objects.select_for_update(no_key=True).only("pk").get(pk=business_id)


def _require_another_owner(membership: Membership) -> None:
    owners = Membership.objects.for_business(membership.business).filter(role=Role.OWNER)
    if not owners.exclude(pk=membership.pk).exists():
        raise LastOwner

"""Members and invitations: who may come, stay and go."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from fastfaktura.core.events import Actor
from fastfaktura.core.invitations import Invitation, InvitationNotValid, invitation_of
from fastfaktura.core.members import (
    INVITATIONS_A_DAY,
    AlreadyMember,
    LastOwner,
    TooManyInvitations,
    accept_invitation,
    change_role,
    invite_member,
    remove_member,
    withdraw_invitation,
)
from fastfaktura.core.models import Event, Membership, Role
from fastfaktura.core.tasks import send_invitation
from tests.factories import make_business, make_member, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def business():
    return make_business()


@pytest.fixture
def owner(business):
    return make_member(business, Role.OWNER, name="Ada")


def invite(business, owner, email="ny@example.com", now=NOW, role=Role.MEMBER):
    return invite_member(
        business=business,
        email=email,
        role=role,
        language="nb",
        now=now,
        actor=Actor.of_user(owner),
    )


def membership_of(user):
    return Membership.objects.get(user=user)


class TestInvitation:
    def test_it_makes_a_member_with_its_role(self, business, owner):
        invitation = invite(business, owner, role=Role.ACCOUNTANT)
        membership = accept_invitation(token=invitation.token, user=make_user(), now=NOW)
        assert (membership.business, membership.role) == (business, Role.ACCOUNTANT)

    def test_it_works_once(self, business, owner):
        token = invite(business, owner).token
        accept_invitation(token=token, user=make_user(), now=NOW)
        with pytest.raises(InvitationNotValid):
            accept_invitation(token=token, user=make_user(), now=NOW)

    def test_a_new_one_replaces_the_open_one(self, business, owner):
        first = invite(business, owner)
        invite(business, owner, email="NY@example.com ")
        with pytest.raises(InvitationNotValid):
            invitation_of(first.token, now=NOW)

    def test_a_withdrawn_one_leads_nowhere(self, business, owner):
        invitation = invite(business, owner)
        withdraw_invitation(invitation_id=invitation.pk, now=NOW, actor=Actor.of_user(owner))
        with pytest.raises(InvitationNotValid):
            invitation_of(invitation.token, now=NOW)

    def test_it_is_too_old_after_two_weeks(self, business, owner):
        token = invite(business, owner).token
        assert invitation_of(token, now=NOW + timedelta(days=13, hours=23))
        with pytest.raises(InvitationNotValid):
            invitation_of(token, now=NOW + timedelta(days=14))

    def test_a_changed_link_is_refused(self, business, owner):
        token = invite(business, owner).token
        with pytest.raises(InvitationNotValid):
            invitation_of(("a" if token[0] != "a" else "b") + token[1:], now=NOW)

    def test_a_member_is_not_invited_again(self, business, owner):
        with pytest.raises(AlreadyMember):
            invite(business, owner, email=owner.email.upper())

    def test_a_member_who_accepts_keeps_his_role(self, business, owner):
        invitation = invite(business, owner, role=Role.ACCOUNTANT)
        membership = accept_invitation(token=invitation.token, user=owner, now=NOW)
        assert membership.role == Role.OWNER

    def test_a_day_has_a_bound(self, business, owner):
        for serial in range(INVITATIONS_A_DAY):
            invite(business, owner, email=f"n{serial}@example.com")
        with pytest.raises(TooManyInvitations):
            invite(business, owner)
        assert invite(business, owner, now=NOW + timedelta(days=1, seconds=1))


class TestInvitationMail:
    def test_it_carries_the_link_in_the_chosen_language(self, business, owner, settings):
        invitation = invite(business, owner)
        event = Event.objects.get(kind="member.invited")
        send_invitation(event_id=str(event.pk))
        (message,) = mail.outbox
        assert message.to == ["ny@example.com"]
        assert message.reply_to == [owner.email]
        assert f"{settings.BASE_URL}/invitations/{invitation.token}/" in message.body
        assert business.name in message.subject

    def test_none_is_sent_when_it_was_withdrawn_meanwhile(self, business, owner):
        invitation = invite(business, owner)
        withdraw_invitation(invitation_id=invitation.pk, now=NOW, actor=Actor.of_user(owner))
        send_invitation(event_id=str(Event.objects.get(kind="member.invited").pk))
        assert mail.outbox == []


class TestMembership:
    def test_the_last_owner_cannot_leave(self, business, owner):
        make_member(business, Role.MEMBER)
        with pytest.raises(LastOwner):
            remove_member(membership_id=membership_of(owner).pk, actor=Actor.of_user(owner))

    def test_the_last_owner_keeps_the_role(self, business, owner):
        with pytest.raises(LastOwner):
            change_role(
                membership_id=membership_of(owner).pk,
                role=Role.MEMBER,
                actor=Actor.of_user(owner),
            )

    def test_an_owner_may_leave_another_one(self, business, owner):
        make_member(business, Role.OWNER)
        remove_member(membership_id=membership_of(owner).pk, actor=Actor.of_user(owner))
        assert not Membership.objects.filter(user=owner).exists()
        assert Event.objects.filter(kind="member.left").exists()

    def test_an_owner_of_another_business_does_not_count(self, business, owner):
        make_member(make_business(), Role.OWNER)
        with pytest.raises(LastOwner):
            remove_member(membership_id=membership_of(owner).pk, actor=Actor.of_user(owner))

    def test_a_removal_is_told_apart_from_leaving(self, business, owner):
        member = make_member(business, Role.MEMBER)
        remove_member(membership_id=membership_of(member).pk, actor=Actor.of_user(owner))
        assert Event.objects.filter(kind="member.removed").exists()

    def test_a_role_that_stays_is_no_event(self, business, owner):
        change_role(
            membership_id=membership_of(owner).pk, role=Role.OWNER, actor=Actor.of_user(owner)
        )
        assert not Event.objects.filter(kind="member.role_changed").exists()


class TestInvitationRow:
    def test_two_open_ones_for_an_address_are_impossible(self, business, owner):
        invitation = invite(business, owner)
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.create(business=business, email=invitation.email)


def meanwhile(work):
    """Do the work in another connection, as another request would."""
    try:
        return work()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_two_invitations_of_an_address_leave_one_open(self, business, owner):
        with ThreadPoolExecutor(1) as other:
            with transaction.atomic():
                invite(business, owner)
                second = other.submit(meanwhile, lambda: invite(business, owner))
                time.sleep(0.3)
            assert second.result(timeout=10).withdrawn_at is None
        assert Invitation.objects.filter(withdrawn_at=None).count() == 1

    def test_whoever_removes_second_finds_nobody(self, business, owner):
        member = make_member(business, Role.MEMBER)
        actor = Actor.of_user(owner)
        membership = membership_of(member)
        with ThreadPoolExecutor(1) as other:
            with transaction.atomic():
                remove_member(membership_id=membership.pk, actor=actor)
                second = other.submit(
                    meanwhile, lambda: remove_member(membership_id=membership.pk, actor=actor)
                )
                time.sleep(0.3)
            with pytest.raises(Membership.DoesNotExist):
                second.result(timeout=10)
        assert Event.objects.filter(kind="member.removed").count() == 1

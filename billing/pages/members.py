"""The people of a business: who they are, what they may do, and who is invited."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing.pages.forms.businesses import InvitationForm, RoleForm
from billing.pages.settings import require_manage, status_of
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.invitations import Invitation, open_invitations
from fastfaktura.core.members import (
    AlreadyMember,
    LastOwner,
    TooManyInvitations,
    change_role,
    invite_member,
    remove_member,
    withdraw_invitation,
)
from fastfaktura.core.models import Membership, Role
from fastfaktura.core.permissions import has_right, may


@require_http_methods(["GET", "HEAD", "POST"])
def list_members(request: BusinessRequest) -> HttpResponse:
    """Show members and open invitations; a POST invites somebody."""
    form = InvitationForm(request.POST or None, initial={"language": request.user.language})
    if request.method == "POST":
        require_manage(request)
        if save_invitation(request, form):
            messages.success(
                request,
                _("An invitation is on its way to %(email)s.")
                % {"email": form.cleaned_data["email"]},
            )
            return redirect("settings:members")
    members = Membership.objects.for_business(request.business).select_related("user")
    context = {
        "form": form,
        "members": members.order_by("created_at"),
        "invitations": open_invitations(request.business),
        "roles": Role.choices,
        "may_manage": has_right(request.membership, "manage"),
    }
    return render(request, "billing/settings/members.html", context, status=status_of(form))


@require_POST
@may("manage")
def set_role(request: BusinessRequest, membership_id: UUID) -> HttpResponse:
    """Give a member another role."""
    membership = member_of(request, membership_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the roles."))
        return redirect("settings:members")
    try:
        change_role(
            membership_id=membership.pk, role=Role(form.cleaned_data["role"]), actor=request.actor
        )
    except Membership.DoesNotExist:
        raise Http404 from None
    except LastOwner:
        messages.error(request, last_owner_words())
    else:
        messages.success(
            request, _("The role of %(member)s is changed.") % {"member": membership.user}
        )
    return redirect("settings:members")


@require_POST
def remove(request: BusinessRequest, membership_id: UUID) -> HttpResponse:
    """End a membership: one's own, or as an owner anybody's."""
    membership = member_of(request, membership_id)
    leaving = membership.user_id == request.user.pk
    if not leaving:
        require_manage(request)
    try:
        remove_member(membership_id=membership.pk, actor=request.actor)
    except Membership.DoesNotExist:
        raise Http404 from None
    except LastOwner:
        messages.error(request, last_owner_words())
        return redirect("settings:members")
    if leaving:
        messages.success(
            request, _("You have left %(business)s.") % {"business": request.business.name}
        )
        return redirect("businesses")
    messages.success(request, _("%(member)s is removed.") % {"member": membership.user})
    return redirect("settings:members")


@require_POST
@may("manage")
def withdraw(request: BusinessRequest, invitation_id: UUID) -> HttpResponse:
    """Withdraw an invitation; its link leads nowhere afterwards."""
    invitations = Invitation.objects.for_business(request.business)
    invitation = get_object_or_404(invitations, pk=invitation_id)
    withdraw_invitation(invitation_id=invitation.pk, now=timezone.now(), actor=request.actor)
    messages.success(
        request, _("The invitation of %(email)s is withdrawn.") % {"email": invitation.email}
    )
    return redirect("settings:members")


def save_invitation(request: BusinessRequest, form: InvitationForm) -> bool:
    """Invite by a posted form; tell whether that was done."""
    if not form.is_valid():
        return False
    data = form.cleaned_data
    try:
        invite_member(
            business=request.business,
            email=data["email"],
            role=Role(data["role"]),
            language=data["language"],
            now=timezone.now(),
            actor=request.actor,
        )
    except AlreadyMember:
        form.add_error("email", _("This address belongs to a member already."))
        return False
    except TooManyInvitations:
        form.add_error("email", _("Today's invitations are used up. Invite more people tomorrow."))
        return False
    return True


def member_of(request: BusinessRequest, membership_id: UUID) -> Membership:
    """Return a membership of the request's business, or answer 404."""
    members = Membership.objects.for_business(request.business).select_related("user")
    return get_object_or_404(members, pk=membership_id)


def last_owner_words() -> str:
    """Say why the last owner stays, and what to do about it."""
    return _("A business needs an owner. Make somebody else an owner first.")

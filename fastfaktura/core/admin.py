"""What operators see of people, businesses, events and the outbox."""

from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fastfaktura.core.api_keys import ApiKey
from fastfaktura.core.models import Business, Event, EventDelivery, Membership, User


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic over the model registered
    """An admin that shows and never writes: the books are written by operations only."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Never."""
        return False

    def has_change_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        obj: object = None,  # noqa: ARG002 - Django's signature
    ) -> bool:
        """Never."""
        return False

    def has_delete_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        obj: object = None,  # noqa: ARG002 - Django's signature
    ) -> bool:
        """Never."""
        return False


# Its search asks for user names, which our users do not have.
admin.site.unregister(UserSession)


@admin.register(UserSession)
class UserSessionAdmin(ReadOnlyAdmin):
    """Who is signed in, where and since when."""

    list_display = ("user", "ip", "user_agent", "created_at")
    search_fields = ("user__email", "ip")
    exclude = ("session_key",)


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]  # generic over the model
    """Who belongs to a business, or where a user belongs."""

    model = Membership
    extra = 0
    autocomplete_fields = ("user", "business")


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic over the model
    """People; passwords are reset by mail, never set here."""

    list_display = ("email", "name", "language", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff", "language")
    search_fields = ("email", "name")
    fields = ("email", "name", "language", "is_active", "is_staff", "is_superuser", "date_joined")
    readonly_fields = ("date_joined",)
    inlines = (MembershipInline,)


@admin.register(Business)
class BusinessAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic over the model
    """Businesses, live and sandbox."""

    list_display = ("name", "is_sandbox", "country", "currency", "created_at")
    list_filter = ("is_sandbox", "country")
    search_fields = ("name", "id", "memberships__user__email")
    readonly_fields = ("is_sandbox", "currency", "created_at", "onboarded_at")
    inlines = (MembershipInline,)

    def has_delete_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        obj: object = None,  # noqa: ARG002 - Django's signature
    ) -> bool:
        """Never: its books must be kept for years."""
        return False


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """The keys of programs, by what of them may be seen."""

    list_display = ("created_at", "business", "name", "prefix", "scopes", "last_used_at")
    list_filter = (
        ("revoked_at", admin.EmptyFieldListFilter),
        ("expires_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("name", "prefix", "business__name")
    list_select_related = ("business",)
    exclude = ("digest",)
    show_full_result_count = False


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """The journal of all businesses."""

    list_display = ("created_at", "kind", "business", "subject_type", "subject_id", "actor_name")
    list_filter = ("kind", "actor_kind")
    search_fields = ("subject_id", "business__name")
    list_select_related = ("business",)
    show_full_result_count = False


@admin.register(EventDelivery)
class EventDeliveryAdmin(ReadOnlyAdmin):
    """The outbox: what is waiting, and what failed for good until somebody starts it again."""

    list_display = ("event", "subscriber", "due_at", "done_at", "failed_at", "attempts")
    list_filter = ("subscriber", ("failed_at", admin.EmptyFieldListFilter))
    search_fields = ("event__subject_id", "last_error")
    list_select_related = ("event",)
    show_full_result_count = False
    actions = ("start_again",)

    @admin.action(description=_("Start again"), permissions=["view"])
    def start_again(self, request: HttpRequest, queryset: QuerySet[EventDelivery]) -> None:
        """Let the sweep hand the selected rows over once more."""
        count = queryset.filter(done_at=None).update(failed_at=None, dispatched_at=None)
        self.message_user(request, _("%(count)d rows start again.") % {"count": count})

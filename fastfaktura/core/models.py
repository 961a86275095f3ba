"""The index of core's models: people, businesses, events and files."""

from fastfaktura.core.api_keys import ApiKey, Scope
from fastfaktura.core.invitations import Invitation
from fastfaktura.core.journal import Event, EventDelivery
from fastfaktura.core.stored_files import StoredFile
from fastfaktura.core.tenancy import Business, Membership, Role, TenantManager, TenantQuerySet
from fastfaktura.core.users import User

__all__ = [
    "ApiKey",
    "Business",
    "Event",
    "EventDelivery",
    "Invitation",
    "Membership",
    "Role",
    "Scope",
    "StoredFile",
    "TenantManager",
    "TenantQuerySet",
    "User",
]

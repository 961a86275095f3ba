"""Opening a business and changing what its documents say of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from billing.numbering.operations import open_numbering
from billing.sellers.logos import normalized_logo
from billing.sellers.models import SellerProfile
from fastfaktura.core.clock import time_zone_of
from fastfaktura.core.countries import currency_of, document_locale
from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.files import keep_file
from fastfaktura.core.models import Business, Membership, Role, StoredFile, User

BUSINESS_FIELDS = frozenset({"name", "country", "locale", "currency", "payment_terms_days"})
SELLER_FIELDS = frozenset(
    {
        *("legal_form", "organization_number", "vat_registered", "vat_number"),
        *("street", "street_2", "postal_code", "city", "email", "phone", "website"),
        *("iban", "bic", "bank_account", "bankgiro", "plusgiro", "swish", "qr_iban"),
        *("fik_creditor", "reference_scheme", "reference_length", "reference_names_client"),
        *("accent_color", "attach_pdf", "counts_mail_opens", "notes"),
        *("share_capital", "register_entry", "in_business_register", "f_tax_approved"),
        *("vat_on_debits", "split_payment", "exemption_reason", "supply_kind"),
        *("prices_include_tax", "rounds_cash", "due_end_of_month"),
        *("template", "logo_place", "font_pairing"),
        *("early_discount_percent", "early_discount_days"),
    }
)


class UnknownField(ValueError):
    """The profile has no field of this name, or it is changed by an operation of its own."""


@transaction.atomic
def open_business(*, name: str, country: str, is_sandbox: bool, owner: User) -> Business:
    """Open a business for its first owner; language, currency and zone follow from the country.

    :param country: ISO 3166 code.
    """
    business = Business.objects.create(
        name=name,
        country=country,
        is_sandbox=is_sandbox,
        locale=document_locale(country, owner.language),
        currency=currency_of(country),
        time_zone=time_zone_of(country),
    )
    Membership.objects.create(business=business, user=owner, role=Role.OWNER)
    SellerProfile.objects.create(business=business, email=owner.email)
    open_numbering(business)
    record_event(
        "business.opened",
        business=business,
        subject=business,
        actor=Actor.of_user(owner),
        data={"is_sandbox": is_sandbox, "country": country},
    )
    return business


@transaction.atomic
def open_first_sandbox(*, name: str, country: str, owner: User) -> Business | None:
    """Open the sandbox that everybody begins with; None if the user has a business already."""
    # Two tabs that sign in at once would otherwise open two.
    User.objects.select_for_update().get(pk=owner.pk)
    if Membership.objects.filter(user=owner).exists():
        return None
    return open_business(name=name, country=country, is_sandbox=True, owner=owner)


@transaction.atomic
def change_profile(*, business_id: UUID, changes: Mapping[str, Any], actor: Actor) -> SellerProfile:
    """Set fields of the business and its profile by name; issued documents keep their copy.

    Values come checked from a form. The time zone follows the country.

    :raises UnknownField: if a name is no field of the profile.
    """
    unknown = changes.keys() - BUSINESS_FIELDS - SELLER_FIELDS
    if unknown:
        raise UnknownField(", ".join(sorted(unknown)))
    business = Business.objects.select_for_update().get(pk=business_id)
    seller, _created = SellerProfile.objects.get_or_create(business=business)
    changed = _assign(business, changes, BUSINESS_FIELDS) | _assign(seller, changes, SELLER_FIELDS)
    if "country" in changed:
        business.time_zone = time_zone_of(business.country)
    if changed:
        business.save()
        seller.business = business
        seller.save()
        record_event(
            "business.changed",
            business=business,
            subject=business,
            actor=actor,
            data={"fields": sorted(changed)},
        )
    return seller


@transaction.atomic
def set_logo(*, business_id: UUID, content: bytes, actor: Actor) -> StoredFile:
    """Keep an uploaded logo in the one form that documents and pages use.

    :raises LogoNotAccepted: if it is no picture we read, or too large; see ``logos``.
    """
    picture = normalized_logo(content)
    seller = _locked_seller(business_id)
    logo = keep_file(business=seller.business, content=picture, content_type="image/png")
    if seller.logo_id != logo.pk:
        seller.logo = logo
        seller.save(update_fields=["logo"])
        _record_logo_change(seller, actor)
    return logo


@transaction.atomic
def remove_logo(*, business_id: UUID, actor: Actor) -> None:
    """Take the logo off; the file stays for the documents that were issued with it."""
    seller = _locked_seller(business_id)
    if seller.logo_id is not None:
        seller.logo = None
        seller.save(update_fields=["logo"])
        _record_logo_change(seller, actor)


@transaction.atomic
def finish_onboarding(*, business_id: UUID, now: datetime, actor: Actor) -> None:
    """Remember that the first steps are done or were skipped."""
    business = Business.objects.select_for_update().get(pk=business_id)
    if business.onboarded_at is None:
        business.onboarded_at = now
        business.save(update_fields=["onboarded_at"])
        record_event("business.onboarded", business=business, subject=business, actor=actor)


def _assign(
    row: Business | SellerProfile, changes: Mapping[str, Any], names: frozenset[str]
) -> set[str]:
    changed = {name for name in names & changes.keys() if getattr(row, name) != changes[name]}
    for name in changed:
        setattr(row, name, changes[name])
    return changed


def _locked_seller(business_id: UUID) -> SellerProfile:
    sellers = SellerProfile.objects.select_related("business").select_for_update(of=("self",))
    return sellers.get(business_id=business_id)


def _record_logo_change(seller: SellerProfile, actor: Actor) -> None:
    record_event(
        "business.changed",
        business=seller.business,
        subject=seller.business,
        actor=actor,
        data={"fields": ["logo"]},
    )

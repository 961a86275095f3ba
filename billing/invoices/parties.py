"""What a document says of its parties and of how to pay: copied on issue, never read live after."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from billing.sellers.models import SellerProfile
from clients.models import Client, ClientKind
from fastfaktura.core.models import Business


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copy:
    """A frozen record that rests in a JSON column."""

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Return the record; parts that a later version added are empty in older copies."""
        return cls(**{part.name: stored[part.name] for part in fields(cls) if part.name in stored})

    def to_json(self) -> dict[str, Any]:
        """Return what the column keeps."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyCopy(_Copy):
    """The seller (BG-4) or the buyer (BG-7) as the document names it."""

    name: str = ""
    legal_form: str = ""
    contact_person: str = ""
    number: str = ""
    organization_number: str = ""
    vat_registered: bool = False
    vat_number: str = ""
    street: str = ""
    street_2: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    logo_sha256: str = ""
    accent_color: str = ""
    logo_place: str = ""
    font_pairing: str = ""
    footer: str = ""
    share_capital: str = ""
    register_entry: str = ""
    in_business_register: bool = False
    f_tax_approved: bool = False
    vat_on_debits: bool = False
    split_payment: bool = False
    # What the seller says of its sales without VAT.
    exemption_reason: str = ""
    is_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMeans(_Copy):
    """Where to pay (BG-16) and what to write there (BT-83)."""

    iban: str = ""
    bic: str = ""
    bank_account: str = ""
    bankgiro: str = ""
    plusgiro: str = ""
    swish: str = ""
    qr_iban: str = ""
    # Of a Danish payment card.
    fik_creditor: str = ""
    reference: str = ""
    # billing.amounts.reference_schemes.ReferenceKind; empty: the document's number.
    reference_kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPlace(_Copy):
    """Where it is delivered to (BG-15), if not to the buyer's address; empty otherwise."""

    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""


# It is delivered to the buyer's own address.
NOWHERE_ELSE = DeliveryPlace()


def seller_profile(business: Business) -> SellerProfile:
    """Return the profile; a business that never filled one in has an empty one, unsaved."""
    profile = SellerProfile.objects.for_business(business).select_related("logo").first()
    return profile or SellerProfile(business=business)


def seller_copy(business: Business, profile: SellerProfile) -> PartyCopy:
    """Return the seller as a document of today names it."""
    return PartyCopy(
        name=business.name,
        legal_form=profile.legal_form,
        organization_number=profile.organization_number,
        vat_registered=profile.vat_registered,
        vat_number=profile.vat_number,
        street=profile.street,
        street_2=profile.street_2,
        postal_code=profile.postal_code,
        city=profile.city,
        country=business.country,
        email=profile.email,
        phone=profile.phone,
        website=profile.website,
        logo_sha256=profile.logo.sha256 if profile.logo else "",
        accent_color=profile.accent_color,
        logo_place=profile.logo_place,
        font_pairing=profile.font_pairing,
        footer=profile.notes,
        share_capital=profile.share_capital,
        register_entry=profile.register_entry,
        in_business_register=profile.in_business_register,
        f_tax_approved=profile.f_tax_approved,
        vat_on_debits=profile.vat_on_debits,
        split_payment=profile.split_payment,
        exemption_reason=profile.exemption_reason,
    )


def buyer_copy(client: Client) -> PartyCopy:
    """Return the buyer as a document of today names it."""
    return PartyCopy(
        name=client.name,
        contact_person=client.contact_person,
        number=client.number,
        organization_number=client.organization_number,
        vat_number=client.vat_number,
        street=client.street,
        street_2=client.street_2,
        postal_code=client.postal_code,
        city=client.city,
        country=client.country,
        email=client.email,
        phone=client.phone,
        is_person=client.kind == ClientKind.PERSON,
    )


def payment_means(profile: SellerProfile) -> PaymentMeans:
    """Return where to pay a document of today; the reference comes with the number."""
    return PaymentMeans(
        iban=profile.iban,
        bic=profile.bic,
        bank_account=profile.bank_account,
        bankgiro=profile.bankgiro,
        plusgiro=profile.plusgiro,
        swish=profile.swish,
        qr_iban=profile.qr_iban,
        fik_creditor=profile.fik_creditor,
    )

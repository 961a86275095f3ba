"""A business as other programs read it."""

from typing import Any

from billing.invoices.parties import seller_profile
from billing.wire.figures import plain
from clients.addresses import Address, render_address
from fastfaktura.core.models import Business


def business_facts(business: Business) -> dict[str, Any]:
    """Return the facts of a business by the API's names; what is not known is null."""
    seller = seller_profile(business)
    percent = seller.early_discount_percent
    address = Address(
        seller.street, seller.street_2, seller.postal_code, seller.city, business.country
    )
    return {
        "id": business.pk,
        "name": business.name,
        "legal_form": seller.legal_form or None,
        "organization_number": seller.organization_number or None,
        "vat_registered": seller.vat_registered,
        "vat_number": seller.vat_number or None,
        "email": seller.email or None,
        "phone": seller.phone or None,
        "website": seller.website or None,
        "address": render_address(address) or None,
        "street": seller.street or None,
        "street_2": seller.street_2 or None,
        "postal_code": seller.postal_code or None,
        "city": seller.city or None,
        "country": business.country or None,
        "time_zone": business.time_zone,
        "locale": business.locale,
        "currency": business.currency,
        "iban": seller.iban or None,
        "bic": seller.bic or None,
        "bank_account": seller.bank_account or None,
        "bankgiro": seller.bankgiro or None,
        "plusgiro": seller.plusgiro or None,
        "swish": seller.swish or None,
        "qr_iban": seller.qr_iban or None,
        "fik_creditor": seller.fik_creditor or None,
        "reference_scheme": seller.reference_scheme or None,
        "reference_length": seller.reference_length,
        "reference_names_client": seller.reference_names_client,
        "payment_terms_days": business.payment_terms_days,
        "share_capital": seller.share_capital or None,
        "register_entry": seller.register_entry or None,
        "in_business_register": seller.in_business_register,
        "f_tax_approved": seller.f_tax_approved,
        "vat_on_debits": seller.vat_on_debits,
        "split_payment": seller.split_payment,
        "exemption_reason": seller.exemption_reason or None,
        "supply_kind": seller.supply_kind or None,
        "prices_include_tax": seller.prices_include_tax,
        "rounds_cash": seller.rounds_cash,
        "due_end_of_month": seller.due_end_of_month,
        "early_discount_percent": plain(percent) if percent is not None else None,
        "early_discount_days": seller.early_discount_days,
        "template": seller.template,
        "accent_color": seller.accent_color,
        "logo_place": seller.logo_place,
        "font_pairing": seller.font_pairing or None,
        "notes": seller.notes or None,
        "attach_pdf": seller.attach_pdf,
        "sandbox": business.is_sandbox,
    }

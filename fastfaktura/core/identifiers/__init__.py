"""Numbers that name businesses, phones and accounts: read leniently, kept in one form.

Each ``check_…`` returns the normalised number or raises ``InvalidIdentifier``, whose text tells
the user, in the active language, which rule fails. An empty text is an empty answer.
"""

from fastfaktura.core.identifiers.accounts import (
    check_bankgiro,
    check_bic,
    check_fik_creditor,
    check_iban,
    check_kontonummer,
    check_plusgiro,
    check_qr_iban,
    check_swish,
    format_iban,
    format_kontonummer,
    format_swish,
    is_qr_iban,
)
from fastfaktura.core.identifiers.gln import check_gln
from fastfaktura.core.identifiers.organizations import (
    check_organization_number,
    format_organization_number,
)
from fastfaktura.core.identifiers.people import check_personal_number
from fastfaktura.core.identifiers.phones import (
    check_phone,
    doubt_phone,
    format_phone,
    format_receiver,
)
from fastfaktura.core.identifiers.rules import InvalidIdentifier, Rule
from fastfaktura.core.identifiers.vat_numbers import check_vat_number

__all__ = [
    "InvalidIdentifier",
    "Rule",
    "check_bankgiro",
    "check_bic",
    "check_fik_creditor",
    "check_gln",
    "check_iban",
    "check_kontonummer",
    "check_organization_number",
    "check_personal_number",
    "check_phone",
    "check_plusgiro",
    "check_qr_iban",
    "check_swish",
    "check_vat_number",
    "doubt_phone",
    "format_iban",
    "format_kontonummer",
    "format_organization_number",
    "format_phone",
    "format_receiver",
    "format_swish",
    "is_qr_iban",
]

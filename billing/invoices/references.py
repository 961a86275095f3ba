"""The payment reference of an invoice: made at issue, once in a business, and found again."""

from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from billing.amounts.reference_schemes import (
    Accounts,
    ReferenceKind,
    ReferenceRule,
    Scheme,
    candidates,
    scheme_for,
)
from billing.amounts.references import ReferenceTooLong, references_in
from billing.invoices.issuing import InvoiceNotIssuable
from billing.invoices.lifecycle import DocumentKind
from billing.invoices.models import Invoice
from billing.invoices.problems import Problem
from billing.sellers.models import SellerProfile

__all__ = ["ReferenceKind", "accounts_of", "reference_condition", "rule_of", "set_reference"]


def rule_of(profile: SellerProfile) -> ReferenceRule:
    """Return what the seller chose."""
    return ReferenceRule(
        scheme=Scheme(profile.reference_scheme),
        length=profile.reference_length,
        names_client=profile.reference_names_client,
    )


def accounts_of(profile: SellerProfile) -> Accounts:
    """Return the seller's accounts, as far as references depend on them."""
    return Accounts(
        iban=profile.iban,
        bank_account=profile.bank_account,
        bankgiro=profile.bankgiro,
        plusgiro=profile.plusgiro,
        qr_iban=profile.qr_iban,
        fik_creditor=profile.fik_creditor,
    )


def set_reference(invoice: Invoice, profile: SellerProfile) -> None:
    """Write the reference (BT-83) of a locked document that has its number into its copy.

    :raises InvoiceNotIssuable: if the number does not fit in the reference that was chosen.
    """
    reference, kind = _reference(invoice, profile)
    invoice.payment_means |= {"reference": reference, "reference_kind": kind.value}


def _reference(invoice: Invoice, profile: SellerProfile) -> tuple[str, ReferenceKind]:
    rule = rule_of(profile)
    scheme = scheme_for(
        rule.scheme,
        country=invoice.business.country,
        currency=invoice.currency,
        accounts=accounts_of(profile),
    )
    plain = (invoice.number, ReferenceKind.NUMBER)
    asks = invoice.document_kind not in {DocumentKind.CREDIT_NOTE, DocumentKind.QUOTE}
    if scheme == Scheme.NUMBER or not asks:
        return plain
    client_number = invoice.client.number if invoice.client else ""
    made = candidates(scheme, number=invoice.number, rule=rule, client_number=client_number)
    try:
        for reference in made:
            if _is_free(invoice.business_id, reference):
                return reference, scheme.kind
    except ReferenceTooLong as problem:
        if scheme == rule.scheme:
            raise InvoiceNotIssuable((too_long_problem(invoice.number, problem),)) from None
    # Nobody asked for more than the number, and ten twins of its digits are not of this world.
    return plain


def too_long_problem(number: str, problem: ReferenceTooLong) -> Problem:
    """Return the lack of an invoice whose number is too long for its reference."""
    return Problem(
        "seller.reference_length",
        "reference_too_long",
        _(
            "The payment reference of %(number)s would need %(count)s digits; there is room for "
            "%(room)s. Choose a longer reference, or a shorter pattern of numbers."
        )
        % {"number": number, "count": problem.count, "room": problem.room},
    )


def _is_free(business_id: UUID, reference: str) -> bool:
    """Tell whether no document of the business has this reference; nobody takes it meanwhile.

    Two series may make the same digits at the same moment: who comes second waits here for the
    first one's transaction, and for nothing else.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{business_id} {reference}"]
        )
    taken = Invoice.papers.filter(
        business_id=business_id,
        payment_means__reference_kind__gt="",
        payment_means__reference=reference,
    )
    return not taken.exists()


def reference_condition(text: str) -> Q:
    """Return the condition that a document has the payment reference that was typed or paid with.

    It may stand in a line that was pasted from a statement. A reference that is the number itself
    is found as the number.
    """
    named = Q(pk__in=())
    for reference in references_in(text):
        named |= Q(payment_means__reference_kind__gt="", payment_means__reference=reference)
    return named

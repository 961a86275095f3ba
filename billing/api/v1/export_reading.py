"""Which files a request means, what it asks for in one, and what is said of it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from billing.amounts.money import Money
from billing.api.auth import ApiRequest
from billing.api.problems import not_found, validation_failed
from billing.api.v1.export_schemas import PARTS, ExportInput
from billing.api.v1.invoice_lists import TYPES
from billing.bulk.policy import AT_MOST
from billing.catalog.listing import ProductFilter
from billing.exports.models import ExportFormat, ExportJob, ExportWhat
from billing.exports.narrowing import Narrowing, PaymentChoice, by_filter, by_ids
from billing.exports.queries import Standing, kept_until, name_of, percent_of, standing_of
from billing.exports.rows import rows_of
from billing.invoices.lifecycle import DisplayStatus
from billing.invoices.listing import InvoiceFilter
from billing.invoices.models import Invoice
from billing.payments.queries import PaymentFilter
from clients.queries import ClientFilter
from fastfaktura.core.currencies import MINOR_UNIT_DECIMALS
from fastfaktura.core.models import Business

ARCHIVED = {"false": False, "true": True, "all": None}


def own_export_or_404(request: ApiRequest, export_id: UUID) -> ExportJob:
    """Return the file of the request's business.

    :raises ApiProblem: 404, if there is none or it is another's.
    """
    job = ExportJob.objects.for_business(request.business).filter(pk=export_id).first()
    if job is None:
        raise not_found()
    return job


def format_of(said: ExportInput) -> ExportFormat:
    """Return as what the file is written.

    :raises ApiProblem: 422, if PDFs are wanted as a table, or a table as a ZIP.
    """
    is_zip = said.what == "documents"
    if said.format is not None and (said.format == "zip") != is_zip:
        sentence = _("PDFs come as a zip, and everything else as xlsx or csv.")
        raise validation_failed({"format": [sentence]})
    if is_zip:
        return ExportFormat.ZIP
    return ExportFormat(said.format or "xlsx")


def conditions_of(business: Business, said: ExportInput, *, today: date) -> dict[str, Any]:
    """Return what narrows the file.

    :raises ApiProblem: 422, at the field that is wrong.
    """
    named = said.filter.named() if said.filter else {}
    if said.invoice_ids is not None:
        if named:
            raise validation_failed({"invoice_ids": [_("Name either invoices or a filter.")]})
        return by_ids(_own_ids(business, said))
    foreign = sorted(named.keys() - PARTS[said.what])
    if foreign:
        sentence = _("This does not narrow a file of %(what)s.") % {"what": said.what}
        raise validation_failed({f"filter.{name}": [sentence] for name in foreign})
    conditions = by_filter(_wanted(said, named), today=today)
    if said.what == "documents":
        _require_few(business, conditions)
    return conditions


def _own_ids(business: Business, said: ExportInput) -> list[UUID]:
    ids = said.invoice_ids or []
    if said.what not in {"invoices", "lines", "documents"}:
        sentence = _("This does not narrow a file of %(what)s.") % {"what": said.what}
        raise validation_failed({"invoice_ids": [sentence]})
    own = set(
        Invoice.objects.for_business(business).filter(pk__in=ids).values_list("pk", flat=True)
    )
    sentence = _("There is no invoice of this id.")
    unknown = {
        f"invoice_ids.{index}": [sentence] for index, each in enumerate(ids) if each not in own
    }
    if unknown:
        raise validation_failed(unknown)
    return ids


def _wanted(said: ExportInput, named: dict[str, Any]) -> Narrowing:
    match said.what:
        case "clients":
            return ClientFilter(
                text=named.get("q", ""),
                tag=named.get("tag", ""),
                external_id=named.get("external_id", ""),
                archived=ARCHIVED[named.get("archived", "all")],
            )
        case "products":
            return ProductFilter(
                text=named.get("q", ""),
                code=named.get("code", ""),
                name=named.get("name", ""),
                archived=ARCHIVED[named.get("archived", "all")],
            )
        case "payments":
            return PaymentChoice(
                chosen=PaymentFilter(named.get("payment_kind", "all")),
                received_from=named.get("received_from"),
                received_until=named.get("received_until"),
            )
        case _:
            return _invoices(named)


def _invoices(named: dict[str, Any]) -> InvoiceFilter:
    bounds = {"total_from_cents": "amount_from", "total_until_cents": "amount_until"}
    currency = named.get("currency", "")
    if currency and currency not in MINOR_UNIT_DECIMALS:
        sentence = _("Write the code of a currency in capitals, as EUR.")
        raise validation_failed({"filter.currency": [sentence]})
    parts = {}
    for name, part in bounds.items():
        if name in named:
            if not currency:
                sentence = _("Name the currency as well: cents are of one.")
                raise validation_failed({"filter.currency": [sentence]})
            parts[part] = Money.from_minor(named[name], currency).amount
    return InvoiceFilter(
        words=named.get("q", ""),
        status=DisplayStatus(named["status"]) if "status" in named else None,
        type_code=TYPES[named.get("type", "all")],
        only_open=named.get("open_only", False),
        client_id=named.get("client_id"),
        number=named.get("number", ""),
        external_id=named.get("external_id", ""),
        reference=named.get("payment_reference", ""),
        currency=currency,
        issued_from=named.get("issued_from"),
        issued_until=named.get("issued_until"),
        due_from=named.get("due_from"),
        due_until=named.get("due_until"),
        amount_from=parts.get("amount_from"),
        amount_until=parts.get("amount_until"),
    )


def _require_few(business: Business, conditions: dict[str, Any]) -> None:
    count = rows_of(business, ExportWhat.DOCUMENTS, conditions).count()
    if count > AT_MOST:
        sentence = _("That is %(number)d PDFs; one file takes %(most)d. Narrow the filter.")
        words = sentence % {"number": count, "most": AT_MOST}
        raise validation_failed({"filter": [words]})


def export_facts(job: ExportJob, *, now: datetime) -> dict[str, Any]:
    """Return the facts of a file by the API's names."""
    standing = standing_of(job, now=now)
    is_done = standing == Standing.DONE
    address = f"{settings.BASE_URL}/api/v1/exports/{job.pk}/download"
    return {
        "id": job.pk,
        "what": job.what,
        "format": job.format,
        "state": standing.value,
        "progress": percent_of(job),
        "row_count": job.row_count,
        "rows_done": job.rows_done,
        "left_out": job.left_out,
        "size": job.size if is_done else None,
        "file_name": name_of(job),
        "download_url": address if is_done else None,
        "created_at": job.created_at,
        "finished_at": job.finished_at,
        "kept_until": kept_until(job),
    }

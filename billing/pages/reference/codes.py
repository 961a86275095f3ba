"""Every code of a refusal, and what a program should do about it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class RefusalCode:
    """A stable word for why a request was refused."""

    status: int
    code: str
    advice: str | Promise


# A test finds codes in the API's source that are missing here, and codes here that nobody says.
REFUSAL_CODES: tuple[RefusalCode, ...] = (
    RefusalCode(400, "bad_request", _("The request broke off or cannot be read. Send it again.")),
    RefusalCode(401, "missing_api_key", _("Name your key in one of the two headers.")),
    RefusalCode(
        401, "invalid_api_key", _("The key is mistyped or from another place. Copy it again.")
    ),
    RefusalCode(401, "revoked_api_key", _("The key was closed for good. Use another one.")),
    RefusalCode(401, "expired_api_key", _("The time of the key is over. Make a new one.")),
    RefusalCode(403, "insufficient_scope", _("Use a key with the scope that the message names.")),
    RefusalCode(403, "forbidden", _("The key may not do this. Ask the owner of the business.")),
    RefusalCode(404, "not_found", _("Check the id: it leads nowhere, or to another business.")),
    RefusalCode(405, "method_not_allowed", _("Use one of the methods in the Allow header.")),
    RefusalCode(409, "conflict", _("Read the object again: it has changed meanwhile.")),
    RefusalCode(
        409, "invoice_not_draft", _("It was issued and stays as it is. Credit or cancel it.")
    ),
    RefusalCode(
        409, "invoice_not_cancellable", _("Issue it first, or delete the draft; once is enough.")
    ),
    RefusalCode(409, "invoice_cancelled", _("Put the file beside its credit note instead.")),
    RefusalCode(409, "attachment_sent", _("Leave it: the client has it already.")),
    RefusalCode(409, "invoice_not_sendable", _("It was cancelled. Send its credit note instead.")),
    RefusalCode(
        409, "quote_not_draft", _("It was issued and stays as it is. Withdraw it, write another.")
    ),
    RefusalCode(409, "quote_withdrawn", _("Put the file beside another quote.")),
    RefusalCode(409, "quote_not_sendable", _("It was withdrawn. Write another one.")),
    RefusalCode(409, "quote_not_answerable", _("Read its status: it does not wait for an answer.")),
    RefusalCode(409, "answer_not_undoable", _("Write another quote: its answer stands.")),
    RefusalCode(409, "quote_not_withdrawable", _("Delete the draft; what is accepted binds you.")),
    RefusalCode(
        409, "quote_not_invoiceable", _("Issue it first, or read invoice_id: it may have one.")
    ),
    RefusalCode(
        409, "deposit_not_possible", _("Ask for it on an invoice that stands, or on a quote.")
    ),
    RefusalCode(
        409, "deposit_not_deductible", _("List the client's open deposits, and take one of them.")
    ),
    RefusalCode(
        409,
        "address_marked",
        _("Correct the client's address, or repeat with try_again if it takes mail again."),
    ),
    RefusalCode(
        409,
        "sms_not_available",
        _("Add an SMS provider in the settings, or use email or link; a sandbox simulates SMS."),
    ),
    RefusalCode(
        409, "invoice_not_remindable", _("Send it first, or wait until it is due; see the message.")
    ),
    RefusalCode(409, "reminded_recently", _("Wait as long as the Retry-After header says.")),
    RefusalCode(
        409,
        "payment_in_progress",
        _("The client is paying at this moment. Try again later."),
    ),
    RefusalCode(
        409, "invoice_not_payable", _("Issue it first; what is cancelled takes no payment.")
    ),
    RefusalCode(
        409, "payment_not_undoable", _("Refund it instead: a provider reported this payment.")
    ),
    RefusalCode(409, "nothing_to_refund", _("Nothing is left of the payment that could go back.")),
    RefusalCode(409, "schedule_ended", _("It makes nothing more. Create a new schedule.")),
    RefusalCode(409, "client_archived", _("Restore the client first, then repeat.")),
    RefusalCode(409, "plan_outdated", _("Plan the job again, and look at what has changed.")),
    RefusalCode(409, "nothing_to_do", _("Read left_out, mend what stands in the way, plan again.")),
    RefusalCode(409, "too_many_plans", _("Confirm or delete a plan that you do not need.")),
    RefusalCode(409, "bulk_job_confirmed", _("Stop it; what was sent stays sent.")),
    RefusalCode(409, "bulk_job_not_confirmed", _("Delete the plan, or let it be forgotten.")),
    RefusalCode(409, "plan_archived", _("Make a new plan; an archived one stays as it is.")),
    RefusalCode(409, "plan_is_default", _("Make another plan the default first.")),
    RefusalCode(409, "too_many_reminder_plans", _("Archive a plan that you do not need.")),
    RefusalCode(409, "nothing_to_pause", _("Nobody is reminded of it anyway: nothing to do.")),
    RefusalCode(409, "claim_not_open", _("It is paid, waived or withdrawn: nothing to do.")),
    RefusalCode(
        409, "series_in_use", _("Name another series for its kinds and drafts, then archive it.")
    ),
    RefusalCode(409, "series_archived", _("Restore the series first.")),
    RefusalCode(409, "series_collides", _("Make a new series with a pattern of its own.")),
    RefusalCode(409, "too_many_exports", _("Wait until one of the files is ready.")),
    RefusalCode(
        409,
        "export_not_ready",
        _("Ask again after as many seconds as the Retry-After header says."),
    ),
    RefusalCode(409, "export_failed", _("Ask for the file anew; tell us if it fails again.")),
    RefusalCode(410, "export_expired", _("Files are kept for a day. Ask for it anew.")),
    RefusalCode(409, "endpoint_disabled", _("Resume the endpoint, then repeat.")),
    RefusalCode(409, "too_many_endpoints", _("Delete an endpoint that you do not need.")),
    RefusalCode(
        409,
        "idempotency_key_reused",
        _("Use a new key for a new request, or repeat the first one without a change."),
    ),
    RefusalCode(
        409, "request_in_progress", _("The first one is still at work. Repeat it a moment later.")
    ),
    RefusalCode(
        412, "precondition_failed", _("Read the object again: it is not what you have any more.")
    ),
    RefusalCode(413, "body_too_large", _("Send less than 1 MiB at once.")),
    RefusalCode(
        415, "unsupported_media_type", _("Send JSON, with Content-Type: application/json.")
    ),
    RefusalCode(422, "invalid_json", _("The body is no JSON object. Compare quotes and brackets.")),
    RefusalCode(422, "validation_failed", _("Mend the fields that “fields” names, then repeat.")),
    RefusalCode(
        422, "document_too_long", _("The invoice has too many lines for a PDF. Divide it.")
    ),
    RefusalCode(429, "too_many_requests", _("Wait as long as the Retry-After header says.")),
    RefusalCode(
        500,
        "internal_error",
        _("It is our fault. Repeat with the same idempotency key; nothing is done twice."),
    ),
)

"""What each group of operations is about, in a sentence for somebody who is new to it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Group:
    """A group's title and what it is for."""

    title: str | Promise
    introduction: str | Promise = ""


# By the tags of the document, in the order of the page.
GROUPS: dict[str, Group] = {
    "Business": Group(
        _("Business"),
        _("The profile that stands on your invoices: your name, numbers, address and account."),
    ),
    "Clients": Group(
        _("Clients"),
        _(
            "The people and companies you invoice. Give each one your own id as external_id, "
            "and you will find it again."
        ),
    ),
    "Invoices": Group(
        _("Invoices"),
        _(
            "An invoice begins as a draft that you may change and delete. Issued, it has its "
            "number and stays as it is: a credit note corrects it. Lines may come from products, "
            "have discounts and charges, and stand between headings and rows of words; prices may "
            "be with VAT."
        ),
    ),
    "Quotes": Group(
        _("Quotes and proforma invoices"),
        _(
            "Written, issued and sent as invoices are, beside the books. The client accepts or "
            "declines a quote on its page; one step turns it into an invoice."
        ),
    ),
    "Deposits": Group(
        _("Deposits"),
        _(
            "Ask for a part in advance with a deposit invoice, over a percentage or an amount; "
            "the final invoice deducts it, once and exactly."
        ),
    ),
    "Sending": Group(
        _("Sending"),
        _("Deliver an invoice by email, SMS or link, for the first time or as a reminder."),
    ),
    "Reminders": Group(
        _("Reminders"),
        _(
            "Plans remind by themselves of what falls due. Choose which plan holds, pause or stop "
            "it, and read what was sent, what comes next and why something waits."
        ),
    ),
    "Claims": Group(
        _("Claims"),
        _("What reminders ask for beside the invoice: fees, compensation and interest, by law."),
    ),
    "Payments": Group(
        _("Payments"),
        _("What was paid on an invoice: online, to your account, or in cash."),
    ),
    "Schedules": Group(
        _("Recurring invoices"),
        _(
            "Write once what is invoiced again and again. Each date makes one invoice; dates that "
            "were missed wait until you say whether they are still wanted."
        ),
    ),
    "Bulk jobs": Group(
        _("Bulk sending"),
        _(
            "Send or remind of up to 10,000 invoices at once: plan, look at what would happen to "
            "each, then confirm. Nothing leaves before that."
        ),
    ),
    "Address marks": Group(
        _("Marked addresses"),
        _("Addresses that gave a message back, or whose owner wants none."),
    ),
    "Products": Group(_("Products"), _("What you sell, ready to become a line of an invoice.")),
    "Number series": Group(
        _("Number series"),
        _(
            "How your numbers read, which one comes next, and which documents take theirs from "
            "where. No number is ever given twice."
        ),
    ),
    "Exports": Group(
        _("Exports"),
        _("Your books as files: tables for spreadsheets and accountants, and PDFs in a ZIP."),
    ),
    "Webhooks": Group(
        _("Webhook endpoints"),
        _("Addresses of yours that hear what happens, as it happens."),
    ),
}


# What each object is that an answer shows; a test finds one without words.
SCHEMA_WORDS: dict[str, Promise] = {
    "Business": _("The business that a key belongs to."),
    "Attachment": _("A file that goes with an invoice."),
    "Attachments": _("All files that go with an invoice."),
    "AddressMark": _("An address that nothing is sent to by itself."),
    "AddressMarkPage": _("A page of marked addresses, the newest first."),
    "BulkChannelRefusal": _("Why one channel carries nothing, though another does."),
    "BulkCounts": _("How many invoices of a bulk job stand where."),
    "BulkDelivery": _("A message that a bulk job made."),
    "BulkJob": _("Sending or reminding of many invoices at once."),
    "BulkJobDetail": _("A bulk job with what will happen, or happened, to how many."),
    "BulkJobPage": _("A page of bulk jobs, the newest first."),
    "BulkReason": _("Why some invoices are left out, and how many."),
    "BulkReceiver": _("Somebody whom a message reaches."),
    "BulkRefusal": _("Why an invoice is left out."),
    "BulkRow": _("One invoice of a bulk job."),
    "BulkRowPage": _("A page of a bulk job’s invoices, in their order."),
    "Client": _("A client as answers show it."),
    "ClientPage": _("A page of clients."),
    "Product": _("Something sold again and again, ready to become a line of an invoice."),
    "ProductPage": _("A page of products."),
    "ClientPrice": _("What a client has agreed to pay for a product."),
    "ClientPriceList": _("All prices of a product that clients have agreed to."),
    "DocumentAllowance": _("A discount or a charge of the whole document."),
    "DeliveryPlace": _("Where goods go, if not to the client’s address."),
    "Delivery": _("One message about an invoice, to one receiver by one channel."),
    "DeliveryPage": _("A page of deliveries, the newest first."),
    "DeliveryReport": _("What a provider or the receiving side told of a message."),
    "DeliveryList": _("All deliveries of an invoice, the oldest first."),
    "DeliveryCounts": _("How many messages of a bulk job stand where."),
    "NumberSeries": _("A series of numbers, with the one that comes next."),
    "NumberPreview": _("How the numbers of a pattern would read."),
    "NumberSeriesList": _("All number series; there are few."),
    "Export": _("A file that was asked for, and how far it is."),
    "ExportPage": _("A page of files, the newest first."),
    "Error": _("A refusal: the one shape of all errors."),
    "ErrorDetail": _("Why a request was refused."),
    "Event": _("Something that happened."),
    "EventList": _("What happened, the oldest first."),
    "Invoice": _("An invoice or a credit note. Amounts are in the currency’s smallest unit."),
    "InvoiceDetail": _("An invoice with its lines, its VAT and what happened to it."),
    "InvoicePage": _("A page of invoices, the newest first."),
    "DepositPage": _("A page of deposit invoices, the newest first."),
    "Quote": _("A quote or a proforma invoice, and what became of it."),
    "QuoteAnswer": _("What the client answered to a quote."),
    "QuoteDetail": _("A quote with its lines, its VAT and what happened to it."),
    "QuotePage": _("A page of quotes, the newest first."),
    "Line": _("A line of an invoice. Its prices exclude VAT."),
    "Failure": _("Why a delivery did not leave, or not yet."),
    "Payment": _("Money received for an invoice, and what became of it."),
    "PaymentList": _("All payments that concern an invoice, the newest first."),
    "Refund": _("Money of a payment that goes back."),
    "PeriodProblem": _("Something that the draft of a period lacked."),
    "Schedule": _("What is invoiced again and again, to whom, and when."),
    "SchedulePage": _("A page of schedules, the newest first."),
    "SchedulePeriod": _("A date of a schedule; it makes one invoice or none."),
    "SchedulePeriodList": _("The periods that a request names, the oldest first."),
    "SchedulePeriodPage": _("A page of periods, the latest date first."),
    "Claim": _("A sum beside an invoice, outside VAT: a fee, a compensation or interest."),
    "ClaimLaw": _("By which law a sum is asked for."),
    "ClaimList": _("All claims beside an invoice, the oldest first."),
    "InterestPeriod": _("Days of interest with one rate and one debt."),
    "InvoiceReminders": _("All there is to know of the reminders of an invoice."),
    "LeftOut": _("A receiver whom a step cannot reach."),
    "PlanInForce": _("Which plan holds in the end, and whose choice it is."),
    "PlannedClaim": _("What a step may ask for beside the invoice on its day."),
    "HoldReason": _("Why a step waits, or does not go."),
    "RefusedClaim": _("What a step would ask for, and may not."),
    "Reminder": _("A step of a plan as it was taken for an invoice."),
    "ReminderDecision": _("What was decided about a step on a day, and why."),
    "ReminderDecisionPage": _("A page of decisions; what was looked at last comes first."),
    "ReminderPause": _("A pause, a promise or a stop of the reminders of an invoice or a client."),
    "ReminderPauseList": _("All pauses, promises and stops, the newest first."),
    "ReminderPlan": _("A sequence of reminders by their days from the due date."),
    "ReminderPlanChoice": _("What was chosen for a client or an invoice, and what holds by it."),
    "ReminderPlanPage": _("A page of plans, the default first."),
    "ReminderStep": _("One message of a plan."),
    "UpcomingReminder": _("A step of the plan that was not taken yet, as things stand."),
    "TaxSubtotal": _("The lines of one VAT category and rate together; VAT is computed here."),
    "WebhookAttempt": _("One try to hand a message over."),
    "WebhookEndpoint": _("An address of yours that hears of events."),
    "WebhookEndpointPage": _("A page of endpoints."),
    "WebhookEndpointWithSecret": _("An endpoint with its secret, which is shown this once."),
    "WebhookMessage": _("One event on its way to one endpoint."),
    "WebhookMessagePage": _("A page of messages."),
    "WebhookMessageWithAttempts": _("A message with its body and every try, the newest first."),
}


def schema_words(name: str) -> str:
    """Return what an object is; one that is new has no words yet."""
    return str(SCHEMA_WORDS.get(name, ""))


def group_words(tag: str) -> Group:
    """Return the words of a group; one that is new has its tag alone."""
    return GROUPS.get(tag) or Group(tag)

"""Words for people: what each kind of event tells, and why an address cannot be used."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.webhooks.kinds import TEST_KIND

# A test finds a kind that leaves the house without words.
KIND_WORDS: dict[str, Promise] = {
    "invoice.drafted": _("A draft is written"),
    "invoice.deleted": _("A draft is deleted"),
    "invoice.issued": _("An invoice or credit note gets its number"),
    "invoice.sent": _("An invoice is sent to the client"),
    "invoice.opened": _("The client opens an invoice"),
    "invoice.paid": _("An invoice is paid in full"),
    "invoice.credited": _("A credit note takes back an invoice or a part of it"),
    "invoice.cancelled": _("An invoice is cancelled by a credit note"),
    "document.created": _("The PDF of an invoice is ready"),
    "attachment.added": _("A file is put beside an invoice"),
    "attachment.removed": _("A file is taken away from an invoice"),
    "quote.drafted": _("A draft of a quote or a proforma invoice is written"),
    "quote.deleted": _("A draft of a quote or a proforma invoice is deleted"),
    "quote.issued": _("A quote or a proforma invoice gets its number"),
    "quote.sent": _("A quote or a proforma invoice is sent to the client"),
    "quote.opened": _("The client opens a quote or a proforma invoice"),
    "quote.accepted": _("A quote is accepted"),
    "quote.declined": _("A quote is declined"),
    "quote.reopened": _("An answer to a quote that was noted by hand is taken back"),
    "quote.withdrawn": _("A quote or a proforma invoice is withdrawn"),
    "quote.invoiced": _("A draft of an invoice is made of a quote"),
    "delivery.sent": _("The mail server accepts a message"),
    "delivery.delivered": _("A message has reached its receiver"),
    "delivery.bounced": _("A message comes back: the address does not take it"),
    "delivery.complained": _("A receiver calls a message unwanted"),
    "delivery.failed": _("A message does not arrive"),
    "delivery.doubted": _("It is unknown whether a message arrived"),
    "payment.received": _("A payment is received"),
    "payment.processing": _("A payment is on its way"),
    "payment.failed": _("A payment fails"),
    "payment.overpaid": _("More is paid than is owed"),
    "payment.allocated": _("A payment is set against an invoice"),
    "payment.unallocated": _("A payment is parted from its invoice"),
    "payment.undone": _("A recorded payment is taken out of the books"),
    "payment.refunded": _("A payment is refunded"),
    "payment.refund_failed": _("A refund fails"),
    "payment.disputed": _("The payer disputes a payment"),
    "payment.dispute_won": _("A dispute ends in your favour"),
    "claim.claimed": _("A fee, compensation or interest is claimed beside an invoice"),
    "claim.waived": _("A claim beside an invoice is waived"),
    "claim.withdrawn": _("A claim beside an invoice is withdrawn: its reminder did not arrive"),
    "reminder.sent": _("A reminder by plan has left"),
    "reminder.held": _("A reminder by plan waits, with the reason"),
    "reminder.skipped": _("A reminder by plan is passed over"),
    "reminder.not_sent": _("A reminder by plan was taken back or did not arrive"),
    "reminders.paused": _("Reminders of an invoice, or to a client, are paused until a day"),
    "reminders.promised": _("Payment is promised by a day, by the client or through you"),
    "reminders.stopped": _("Reminders of an invoice, or to a client, are stopped"),
    "reminders.resumed": _("A pause, a promise or a stop has ended: reminders go on"),
    "address.marked": _("An address is marked: it gave a message back, or wants none"),
    "address.cleared": _("The mark on an address is lifted"),
    "bulk_job.finished": _("A bulk job is done, or was stopped"),
    "export.finished": _("An export is ready, or has failed"),
    "import.finished": _("An import of clients, products and invoices has ended"),
    "schedule.made": _("A schedule makes an invoice"),
    "schedule.waiting": _("A schedule missed dates and waits for a decision"),
    "schedule.failed": _("A schedule's invoice cannot be issued or sent and stays a draft"),
    "client.created": _("A client is added"),
    "client.updated": _("A client is changed"),
    "client.archived": _("A client is archived"),
    "client.restored": _("An archived client is restored"),
    "client.imported": _("Clients are imported from a file"),
    "product.created": _("A product is added"),
    "product.updated": _("A product is changed"),
    "product.archived": _("A product is archived"),
    "product.restored": _("An archived product is restored"),
    "product.price_agreed": _("A client has agreed to a price of its own"),
    "product.price_removed": _("A client pays what everybody pays again"),
    "product.imported": _("Products are imported from a file"),
    "series.created": _("A number series is made"),
    "series.changed": _("A number series, or what takes its numbers from it, is changed"),
    "series.archived": _("A number series is archived"),
    "series.restored": _("An archived number series is restored"),
    TEST_KIND: _("A test"),
}

# The groups in their order, by the noun that a kind begins with.
GROUP_WORDS: dict[str, Promise] = {
    "invoice": _("Invoices"),
    "quote": _("Quotes"),
    "client": _("Clients"),
    "product": _("Products"),
    "payment": _("Payments"),
    "delivery": _("Messages to clients"),
    "reminder": _("Reminders"),
    "series": _("Number series"),
    "file": _("Exports and imports"),
}

# A document is its invoice's, and so is a claim; a schedule makes invoices.
GROUP_OF = {
    "document": "invoice",
    "attachment": "invoice",
    "claim": "invoice",
    "schedule": "invoice",
    "address": "delivery",
    "bulk_job": "delivery",
    "reminders": "reminder",
    "export": "file",
    "import": "file",
}


@dataclass(frozen=True, slots=True)
class KindGroup:
    """Kinds that belong together: what the group is called, and each kind with its words."""

    title: str | Promise
    kinds: tuple[tuple[str, str | Promise], ...]


def kind_words(kind: str) -> str | Promise:
    """Return what a kind tells; one without words reads as itself."""
    return KIND_WORDS.get(kind, kind)


def kind_groups(kinds: Iterable[str]) -> list[KindGroup]:
    """Return the kinds in groups, for people to choose from."""
    by_noun: dict[str, list[tuple[str, str | Promise]]] = {}
    for kind in kinds:
        noun = kind.partition(".")[0]
        by_noun.setdefault(GROUP_OF.get(noun, noun), []).append((kind, kind_words(kind)))
    order = [*GROUP_WORDS, *(noun for noun in by_noun if noun not in GROUP_WORDS)]
    return [
        KindGroup(GROUP_WORDS.get(noun, noun), tuple(by_noun[noun]))
        for noun in order
        if noun in by_noun
    ]


BAD_URLS: dict[str, Promise] = {
    "scheme": _("The address must begin with https://."),
    "host": _("No server of this name is known. Check the spelling."),
    "private": _("This address lies in a private network; it must be reachable from outside."),
    "credentials": _("Leave out the name and the password; the signature proves who we are."),
    "port": _("Ports below 1024 other than 80 and 443 belong to other services. Use another one."),
    "too_long": _("The address is too long; 500 signs fit."),
}
UNUSABLE = _("This address cannot be used.")


def bad_url_words(reason: str) -> str:
    """Return why an address cannot be used, and how to mend it."""
    return str(BAD_URLS.get(reason, UNUSABLE))

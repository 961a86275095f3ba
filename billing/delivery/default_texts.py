"""Our own words for every kind of message; a business may write others in their place."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.delivery.choices import Timing
from billing.delivery.models import Channel, DeliveryKind, Tone


@dataclass(frozen=True, slots=True)
class TextKey:
    """Which text: reminders differ by tone and by how they stand to the due date."""

    kind: DeliveryKind
    channel: Channel
    tone: Tone | None = None
    timing: Timing | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A subject, of mails only, and a body, both with variables."""

    subject: str | Promise
    body: str | Promise


# Translators: All texts of this file are letters of a business to its client. Keep what stands
# between double braces as it is, move it where your language wants it, and write as a native would.
# A draft has no number yet.
DRAFT_MAIL = Text(
    # Translators: Subject of the mail with an invoice.
    _("Invoice from {{ seller_name }}"),
    # Translators: Mail with an invoice.
    _(
        "{{ greeting }}\n\nHere is our invoice for {{ amount }}, due on {{ due_date }}.\n\n"
        "Thank you for your business."
    ),
)
# Translators: SMS with an invoice; keep it as short as you can.
DRAFT_SMS = Text("", _("{{ seller_name }}: invoice, {{ amount }}, due {{ due_date }}. {{ link }}"))

# Translators: Subject of the mail with a quote.
DRAFT_QUOTE_MAIL = Text(
    _("Quote from {{ seller_name }}"),
    # Translators: Mail with a quote.
    _(
        "{{ greeting }}\n\nHere is our quote for {{ amount }}, valid until {{ due_date }}. You can "
        "accept it on the page behind the link.\n\nIf anything is unclear, just answer this mail."
    ),
)
# Translators: SMS with a quote; keep it as short as you can.
DRAFT_QUOTE_SMS = Text(
    "", _("{{ seller_name }}: quote, {{ amount }}, valid until {{ due_date }}. {{ link }}")
)
DRAFT_PROFORMA_MAIL = Text(
    # Translators: Subject of the mail with a proforma invoice.
    _("Proforma invoice from {{ seller_name }}"),
    # Translators: Mail with a proforma invoice: what an invoice will say, in advance.
    _(
        "{{ greeting }}\n\nHere is our proforma invoice for {{ amount }}, to be paid by "
        "{{ due_date }}.\n\nThank you for your business."
    ),
)
# Translators: SMS with a proforma invoice; keep it as short as you can.
DRAFT_PROFORMA_SMS = Text(
    "", _("{{ seller_name }}: proforma invoice, {{ amount }}, due {{ due_date }}. {{ link }}")
)

# Of documents that have no number yet, where it is no invoice.
DRAFT_MAILS = {
    DeliveryKind.QUOTE: DRAFT_QUOTE_MAIL,
    DeliveryKind.PROFORMA: DRAFT_PROFORMA_MAIL,
}
DRAFT_TEXTS = {DeliveryKind.QUOTE: DRAFT_QUOTE_SMS, DeliveryKind.PROFORMA: DRAFT_PROFORMA_SMS}

DOCUMENT_MAILS = {
    DeliveryKind.INVOICE: Text(
        # Translators: Subject of the mail with an invoice.
        _("Invoice {{ number }} from {{ seller_name }}"),
        # Translators: Mail with an invoice.
        _(
            "{{ greeting }}\n\nHere is our invoice {{ number }} for {{ amount }}, due on "
            "{{ due_date }}.\n\nThank you for your business."
        ),
    ),
    DeliveryKind.CREDIT_NOTE: Text(
        # Translators: Subject of the mail with a credit note.
        _("Credit note {{ number }} from {{ seller_name }}"),
        # Translators: Mail with a credit note.
        _(
            "{{ greeting }}\n\nHere is our credit note {{ number }} for {{ amount }}. It asks you "
            "to pay nothing.\n\nThank you for your business."
        ),
    ),
    DeliveryKind.RECEIPT: Text(
        # Translators: Subject of the mail that confirms a payment.
        _("Receipt for invoice {{ number }} from {{ seller_name }}"),
        # Translators: Mail that confirms a payment.
        _(
            "{{ greeting }}\n\nWe have received your payment for invoice {{ number }}. It is paid "
            "in full.\n\nThank you for your business."
        ),
    ),
    DeliveryKind.QUOTE: Text(
        # Translators: Subject of the mail with a quote.
        _("Quote {{ number }} from {{ seller_name }}"),
        # Translators: Mail with a quote.
        _(
            "{{ greeting }}\n\nHere is our quote {{ number }} for {{ amount }}, valid until "
            "{{ due_date }}. You can accept it on the page behind the link.\n\nIf anything is "
            "unclear, just answer this mail."
        ),
    ),
    DeliveryKind.PROFORMA: Text(
        # Translators: Subject of the mail with a proforma invoice.
        _("Proforma invoice {{ number }} from {{ seller_name }}"),
        # Translators: Mail with a proforma invoice: what an invoice will say, in advance.
        _(
            "{{ greeting }}\n\nHere is our proforma invoice {{ number }} for {{ amount }}, to be "
            "paid by {{ due_date }}.\n\nThank you for your business."
        ),
    ),
}

DOCUMENT_SMS = {
    DeliveryKind.INVOICE: Text(
        "",
        # Translators: SMS with an invoice; keep it as short as you can.
        _("{{ seller_name }}: invoice {{ number }}, {{ amount }}, due {{ due_date }}. {{ link }}"),
    ),
    DeliveryKind.CREDIT_NOTE: Text(
        "",
        # Translators: SMS with a credit note; keep it as short as you can.
        _("{{ seller_name }}: credit note {{ number }}, {{ amount }}. {{ link }}"),
    ),
    DeliveryKind.RECEIPT: Text(
        "",
        # Translators: SMS that confirms a payment; keep it as short as you can.
        _("{{ seller_name }}: invoice {{ number }} is paid in full. Thank you. {{ link }}"),
    ),
    DeliveryKind.QUOTE: Text(
        "",
        # Translators: SMS with a quote; keep it as short as you can.
        _(
            "{{ seller_name }}: quote {{ number }}, {{ amount }}, valid until "
            "{{ due_date }}. {{ link }}"
        ),
    ),
    DeliveryKind.PROFORMA: Text(
        "",
        # Translators: SMS with a proforma invoice; keep it as short as you can.
        _(
            "{{ seller_name }}: proforma invoice {{ number }}, {{ amount }}, due "
            "{{ due_date }}. {{ link }}"
        ),
    ),
}

# Translators: Subject of a mail on or shortly before the due date.
COMING_DUE = _("Invoice {{ number }} from {{ seller_name }} is due on {{ due_date }}")

REMINDER_MAILS = {
    (Timing.BEFORE, Tone.FRIENDLY): Text(
        COMING_DUE,
        # Translators: Friendly mail some days before the due date; nothing is wrong yet.
        _(
            "{{ greeting }}\n\nA short note in good time: our invoice {{ number }} is due on "
            "{{ due_date }}, and {{ total_due }} is still to pay.\n\nIf the payment is already "
            "arranged, there is nothing more to do.\n\nThank you for your business."
        ),
    ),
    (Timing.BEFORE, Tone.FIRM): Text(
        COMING_DUE,
        # Translators: Businesslike mail some days before the due date; nothing is wrong yet.
        _(
            "{{ greeting }}\n\nOur invoice {{ number }} is due on {{ due_date }}, and "
            "{{ total_due }} is still to pay. Please make sure that the payment reaches us by "
            "then.\n\n{{ how_to_pay }}"
        ),
    ),
    (Timing.ON, Tone.FRIENDLY): Text(
        COMING_DUE,
        # Translators: Friendly mail on the due date itself; nothing is wrong yet.
        _(
            "{{ greeting }}\n\nOur invoice {{ number }} is due today, and {{ total_due }} is still "
            "to pay.\n\nIf you have paid already, please accept our thanks.\n\nThank you for your "
            "business."
        ),
    ),
    (Timing.ON, Tone.FIRM): Text(
        COMING_DUE,
        # Translators: Businesslike mail on the due date itself; nothing is wrong yet.
        _(
            "{{ greeting }}\n\nOur invoice {{ number }} is due today, {{ due_date }}, and "
            "{{ total_due }} is still to pay. Please pay it today.\n\n{{ how_to_pay }}"
        ),
    ),
    (Timing.AFTER, Tone.FRIENDLY): Text(
        # Translators: Subject of a friendly reminder after the due date.
        _("Reminder: invoice {{ number }} from {{ seller_name }}"),
        # Translators: Friendly reminder after the due date; it assumes an oversight.
        _(
            "{{ greeting }}\n\nThis is a friendly reminder of our invoice {{ number }}. It was due "
            "on {{ due_date }}, and {{ total_due }} is still to pay. It may simply have been "
            "overlooked.\n\nIf something about the invoice is unclear, please let us know.\n\n"
            "Thank you for your business."
        ),
    ),
    (Timing.AFTER, Tone.FIRM): Text(
        # Translators: Subject of a businesslike reminder after the due date.
        _("Overdue: invoice {{ number }} from {{ seller_name }}"),
        # Translators: Businesslike reminder after the due date: facts and a date, no threat.
        _(
            "{{ greeting }}\n\nOur invoice {{ number }} was due on {{ due_date }} and is now "
            "{{ days_overdue }} overdue. {{ total_due }} is to pay.\n\nPlease pay by "
            "{{ new_deadline }}. {{ how_to_pay }}\n\nIf you dispute the invoice, or cannot pay by "
            "then, please contact us before that date."
        ),
    ),
    (Timing.AFTER, Tone.FORMAL): Text(
        # Translators: Subject of a formal demand for payment (fr: mise en demeure, nl: aanmaning,
        # nb: betalingsoppfordring, sv: betalningskrav, da: betalingspåkrav).
        _("Formal notice: invoice {{ number }} from {{ seller_name }}"),
        # Translators: Formal demand for payment, in neutral words of a letter with legal weight.
        # "Claims" are the fee, the compensation and the interest, listed in a table below.
        _(
            "{{ greeting }}\n\nThis is a formal notice to pay our invoice {{ number }} for "
            "{{ amount }}, which was due on {{ due_date }}. Of this, {{ open_amount }} is "
            "unpaid.\n\nThe total to pay today is {{ total_due }}. What it consists of is listed "
            "below. Please pay it by {{ new_deadline }}. {{ how_to_pay }}\n\n{{ legal_notice }}"
            "\n\nIf you dispute the claim, please tell us in writing, with your reasons, before "
            "that date."
        ),
    ),
}

REMINDER_SMS = {
    (Timing.BEFORE, Tone.FRIENDLY): Text(
        "",
        # Translators: Friendly SMS before the due date; keep it as short as you can.
        _(
            "{{ seller_name }}: invoice {{ number }}, {{ total_due }}, is due {{ "
            "due_date }}. {{ link }}"
        ),
    ),
    (Timing.BEFORE, Tone.FIRM): Text(
        "",
        # Translators: Businesslike SMS before the due date; keep it as short as you can.
        _(
            "{{ seller_name }}: please pay invoice {{ number }}, {{ total_due }}, "
            "by {{ due_date }}. {{ link }}"
        ),
    ),
    (Timing.ON, Tone.FRIENDLY): Text(
        "",
        # Translators: Friendly SMS on the due date; keep it as short as you can.
        _("{{ seller_name }}: invoice {{ number }}, {{ total_due }}, is due today. {{ link }}"),
    ),
    (Timing.ON, Tone.FIRM): Text(
        "",
        # Translators: Businesslike SMS on the due date; keep it as short as you can.
        _("{{ seller_name }}: please pay invoice {{ number }}, {{ total_due }}, today. {{ link }}"),
    ),
    (Timing.AFTER, Tone.FRIENDLY): Text(
        "",
        # Translators: Friendly SMS after the due date; keep it as short as you can.
        _(
            "{{ seller_name }}: reminder, {{ total_due }} was due {{ due_date }}. "
            "Ignore if paid. {{ link }}"
        ),
    ),
    (Timing.AFTER, Tone.FIRM): Text(
        "",
        # Translators: Businesslike SMS after the due date; keep it as short as you can.
        _(
            "{{ seller_name }}: {{ number }} is overdue. Pay {{ total_due }} by {{ "
            "new_deadline }}. Ignore if paid. {{ link }}"
        ),
    ),
    (Timing.AFTER, Tone.FORMAL): Text(
        "",
        # Translators: SMS that goes with a formal demand for payment; keep it short.
        _(
            "{{ seller_name }}: formal notice, {{ number }}. Pay {{ total_due }} "
            "by {{ new_deadline }}. Ignore if paid. {{ link }}"
        ),
    ),
}

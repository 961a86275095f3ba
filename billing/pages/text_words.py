"""The texts of a business in words, and their short names in addresses."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from billing.delivery.choices import Timing
from billing.delivery.default_texts import TextKey
from billing.delivery.models import Channel, DeliveryKind
from billing.delivery.own_texts import DOCUMENTS, text_keys
from billing.delivery.texts import own_text, text_of
from fastfaktura.core.models import Business


@dataclass(frozen=True, slots=True)
class TextCell:
    """One text in the list: by which channel, and whether the business wrote it itself."""

    key: TextKey
    slug: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class TextRow:
    """One kind of message, with its text for each channel."""

    name: str
    cells: list[TextCell]


@dataclass(frozen=True, slots=True)
class TextGroup:
    """Rows that belong together."""

    name: str
    rows: list[TextRow]


def slug_of(key: TextKey) -> str:
    """Return the short name: "reminder-after-firm-sms"."""
    parts = [key.kind.value.replace("_", "-")]
    parts += [part.value for part in (key.timing, key.tone, key.channel) if part is not None]
    return "-".join(parts)


KEYS = {slug_of(key): key for key in text_keys()}


def groups_of(locale: str, changed: set[tuple[str, TextKey]]) -> list[TextGroup]:
    """Return the list of texts in one language."""

    def row(name: str, *keys: TextKey) -> TextRow:
        cells = [TextCell(key, slug_of(key), (locale, key) in changed) for key in keys]
        return TextRow(name, cells)

    documents = [
        row(str(kind.label), TextKey(kind, Channel.EMAIL), TextKey(kind, Channel.SMS))
        for kind in DOCUMENTS
    ]
    groups = [TextGroup(_("Documents"), documents)]
    for timing in Timing:
        tones = [key.tone for key in KEYS.values() if key.timing == timing]
        rows = [
            row(
                str(tone.label),
                *(
                    TextKey(DeliveryKind.REMINDER, channel, tone, timing)
                    for channel in (Channel.EMAIL, Channel.SMS)
                ),
            )
            for tone in dict.fromkeys(tones)
            if tone is not None
        ]
        groups.append(TextGroup(reminders_of(timing), rows))
    return groups


def reminders_of(timing: Timing) -> str:
    """Return the name of the reminders of one time."""
    return {
        Timing.BEFORE: _("Reminders before the due date"),
        Timing.ON: _("Reminders on the due date"),
        Timing.AFTER: _("Reminders after the due date"),
    }[timing]


def name_of(key: TextKey) -> str:
    """Return the name of a text, as heading of its page."""
    if key.tone is None or key.timing is None:
        return str(key.kind.label)
    return f"{reminders_of(key.timing)} · {key.tone.label}"


def written(business: Business, key: TextKey, locale: str) -> tuple[dict[str, str], bool]:
    """Return subject and body as they hold, and whether they are the business's own."""
    with translation.override(locale):
        text = text_of(business, key, locale)
        values = {"subject": str(text.subject), "body": str(text.body)}
    return values, own_text(business, key, locale) is not None

"""The texts that a business writes in place of ours."""

from collections.abc import Iterator

from django.db import transaction
from django.utils import translation

from billing.delivery.choices import MessageTemplate, Timing
from billing.delivery.default_texts import REMINDER_MAILS, TextKey
from billing.delivery.models import Channel, DeliveryKind, Tone
from billing.delivery.texts import default_text
from billing.delivery.variables import (
    NAMES,
    REMINDER_ONLY,
    SUBJECT_NAMES,
    Problem,
    problems_of,
    tidy,
)
from billing.delivery.wording import in_one_line
from fastfaktura.core.models import Business

DOCUMENTS = (
    *(DeliveryKind.INVOICE, DeliveryKind.CREDIT_NOTE, DeliveryKind.RECEIPT),
    *(DeliveryKind.QUOTE, DeliveryKind.PROFORMA),
)
CHANNELS = (Channel.EMAIL, Channel.SMS)


class NotFillable(ValueError):
    """A text names what is not there; ``problems`` lists it by field, subject or body."""

    def __init__(self, problems: dict[str, list[Problem]]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


def text_keys() -> Iterator[TextKey]:
    """Yield every text that a business may write, in the order of a debt's life."""
    for channel in CHANNELS:
        yield from (TextKey(kind, channel) for kind in DOCUMENTS)
        for timing, tone in REMINDER_MAILS:
            yield TextKey(DeliveryKind.REMINDER, channel, tone, timing)


def names_for(key: TextKey) -> tuple[str, ...]:
    """Return the variables that mean something in this text."""
    if key.kind == DeliveryKind.REMINDER:
        return NAMES
    return tuple(name for name in NAMES if name not in REMINDER_ONLY)


def subject_names_for(key: TextKey) -> tuple[str, ...]:
    """Return the variables that may stand in its subject."""
    return tuple(name for name in names_for(key) if name in SUBJECT_NAMES)


def problems_by_field(key: TextKey, *, subject: str, body: str) -> dict[str, list[Problem]]:
    """Return what keeps a subject and a body from being filled; nothing if all is well."""
    found = {
        "subject": problems_of(subject, allowed=subject_names_for(key)),
        "body": problems_of(body, allowed=names_for(key)),
    }
    return {field: problems for field, problems in found.items() if problems}


@transaction.atomic
def save_text(*, business: Business, key: TextKey, locale: str, subject: str, body: str) -> bool:
    """Keep the business's own text; what equals ours is ours again. Return whether it is its own.

    :raises NotFillable: if a variable is unknown, cannot stand there, or braces are broken.
    """
    subject, body = in_one_line(subject), tidy(body).strip()
    if problems := problems_by_field(key, subject=subject, body=body):
        raise NotFillable(problems)
    with translation.override(locale):
        ours = default_text(key)
        if (subject, body) == (str(ours.subject), str(ours.body)):
            reset_text(business=business, key=key, locale=locale)
            return False
    MessageTemplate.objects.update_or_create(
        business=business,
        kind=key.kind,
        channel=key.channel,
        tone=key.tone or "",
        timing=key.timing or "",
        locale=locale,
        defaults={"subject": "" if key.channel == Channel.SMS else subject, "body": body},
    )
    return True


def reset_text(*, business: Business, key: TextKey, locale: str) -> None:
    """Let our own text hold again."""
    MessageTemplate.objects.for_business(business).filter(
        kind=key.kind,
        channel=key.channel,
        tone=key.tone or "",
        timing=key.timing or "",
        locale=locale,
    ).delete()


def changed_texts(business: Business) -> set[tuple[str, TextKey]]:
    """Return locale and key of every text that the business wrote itself."""
    return {
        (
            template.locale,
            TextKey(
                DeliveryKind(template.kind),
                Channel(template.channel),
                Tone(template.tone) if template.tone else None,
                Timing(template.timing) if template.timing else None,
            ),
        )
        for template in MessageTemplate.objects.for_business(business)
    }

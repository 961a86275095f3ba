"""Webhook endpoints, their messages and the tries to hand these over, as the API says them."""

from typing import Annotated, Literal

from django.utils.translation import gettext_noop
from pydantic import Field, WithJsonSchema

from billing.api.fields import Id, Input, Instant, Output, Url
from billing.api.lists import ListQuery, Page
from billing.webhooks.kinds import KINDS, TEST_KIND

# The kinds stand in one place, where no reader of types looks.
Kind = Literal[KINDS]  # type: ignore[valid-type]  # the same
# What an answer says was taken once; the list may have changed since.
TakenKind = Annotated[str, WithJsonSchema({"type": "string", "enum": list(KINDS)})]
State = Literal["pending", "delivered", "failed"]
Reason = Literal["by_hand", "failing", "gone"]

URL = gettext_noop(
    "A public address that takes POST requests: https only, http too in a sandbox. Names that "
    "lead into private networks are refused."
)
DESCRIPTION = gettext_noop("What the endpoint is for, for people")
CHOSEN = gettext_noop("The kinds of events to hear of; an empty list means all of them")
EXAMPLE_URL = "https://shop.example.com/webhooks"

Address = Annotated[str, Field(min_length=1, max_length=500, json_schema_extra={"format": "uri"})]
Kinds = Annotated[list[Kind], Field(max_length=len(KINDS))]
Words = Annotated[str, Field(max_length=120)]


class WebhookEndpointInput(Input):
    """A new endpoint."""

    url: Address = Field(description=URL, examples=[EXAMPLE_URL])
    kinds: Kinds = Field([], description=CHOSEN, examples=[["invoice.sent", "invoice.paid"]])
    description: Words | None = Field(None, description=DESCRIPTION, examples=["The shop"])


class WebhookEndpointChanges(Input):
    """What changes of an endpoint; what is not named stays as it is."""

    # Factories, so that the document names no default: what is not named stays.
    url: Address = Field(default_factory=str, description=URL, examples=[EXAMPLE_URL])
    kinds: Kinds = Field(
        default_factory=list, description=CHOSEN, examples=[["invoice.sent", "invoice.paid"]]
    )
    description: Words | None = Field(None, description=DESCRIPTION, examples=["The shop"])
    enabled: bool = Field(
        default_factory=bool,
        description=gettext_noop(
            "False pauses the endpoint: what happens meanwhile is not kept for it. True resumes "
            "it, also after it was disabled."
        ),
    )


class WebhookEndpoint(Output):
    """An address that hears of events."""

    id: Id
    url: Url = Field(description=URL, examples=[EXAMPLE_URL])
    description: str | None = Field(description=DESCRIPTION, examples=["The shop"])
    kinds: list[TakenKind] = Field(description=CHOSEN, examples=[["invoice.sent", "invoice.paid"]])
    enabled: bool = Field(description=gettext_noop("Whether messages are sent to it"))
    disabled_at: Instant | None
    disabled_reason: Reason | None = Field(
        description=gettext_noop(
            "by_hand: somebody paused it. failing: every try failed for five days. "
            "gone: it answered 410."
        ),
        examples=[None],
    )
    failing_since: Instant | None = Field(
        description=gettext_noop("Since when every try fails; null while it works"),
        examples=[None],
    )
    previous_secret_until: Instant | None = Field(
        description=gettext_noop(
            "After a rotation the old secret signs too until this instant; then null"
        ),
        examples=[None],
    )
    created_at: Instant


class WebhookEndpointWithSecret(WebhookEndpoint):
    """An endpoint with the secret that was made for it just now."""

    secret: str = Field(
        description=gettext_noop(
            "What messages are signed with, by the Standard Webhooks scheme. No later answer "
            "shows it."
        ),
        examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"],
    )


class WebhookEndpointPage(Page):
    """One page of endpoints."""

    data: list[WebhookEndpoint]


class WebhookMessage(Output):
    """One event on its way to one endpoint."""

    id: Id
    webhook_id: str = Field(
        description=gettext_noop(
            "The header webhook-id: the same in every try and in every repetition"
        ),
        examples=["msg_0199c1e2-7a54-7c1f-9d3b-2f6a5d7c2e10"],
    )
    type: str = Field(
        description=gettext_noop("The kind of the event; webhook.test for a test"),
        examples=["invoice.paid", TEST_KIND],
    )
    event_id: Id | None = Field(description=gettext_noop("Null for a test"))
    state: State
    attempt_count: int = Field(
        description=gettext_noop("How often it was tried since it was queued"), examples=[1]
    )
    next_attempt_at: Instant | None = Field(
        description=gettext_noop("When it is tried next; null if it is finished")
    )
    finished_at: Instant | None = Field(
        description=gettext_noop("When it was delivered, or failed for good")
    )
    created_at: Instant


class WebhookAttempt(Output):
    """One try to hand a message over."""

    started_at: Instant
    duration_ms: int = Field(examples=[84])
    status: int | None = Field(
        description=gettext_noop("The status of the answer; null if none came"), examples=[200]
    )
    problem: str | None = Field(
        description=gettext_noop("Why no answer came, in a stable word"), examples=[None]
    )
    excerpt: str = Field(description=gettext_noop("The first 2 kB of the answer"), examples=["ok"])


class WebhookMessageWithAttempts(WebhookMessage):
    """A message with its body and every try, the newest first."""

    body: str = Field(description=gettext_noop("The very text that is sent and signed"))
    attempts: list[WebhookAttempt]


class WebhookMessagePage(Page):
    """One page of messages."""

    data: list[WebhookMessage]
    next_cursor: str | None = Field(
        description=gettext_noop("Name it as cursor to get the next page; null on the last one")
    )


class MessageQuery(ListQuery):
    """What the messages of an endpoint can be asked."""

    state: State | None = Field(None, description=gettext_noop("Only those in this state"))
    cursor: str | None = Field(
        None,
        max_length=300,
        description=gettext_noop(
            "The next_cursor of an answer to the same filter, instead of a page: quick however "
            "far it goes"
        ),
    )

"""How the two providers hear a request, answer it, and word their reports."""

import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass

from billing.delivery.receivers import is_phone
from billing.delivery.sms import elks, twilio
from billing.delivery.sms.senders import is_sender
from billing.delivery.sms.simulator.network import (
    NO_CREDIT,
    REFUSALS,
    DueReport,
    Network,
    Sms,
    new_id,
)
from billing.delivery.texting import MOST_PARTS, parts_of


@dataclass(frozen=True, slots=True)
class Request:
    """What came over HTTP; ``form`` is None for a GET."""

    path: str
    authorization: str
    form: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back; ``outage`` is one of ``Fate.answer`` where that goes wrong on purpose."""

    status: int
    body: str
    content_type: str = "application/json"
    outage: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A report on its way to the product."""

    url: str
    form: Mapping[str, str]
    headers: Mapping[str, str]


def answer(network: Network, request: Request) -> Reply:
    """Answer as the provider whose path it is."""
    name, secret = credentials_of(request.authorization)
    if request.path.startswith("/2010-04-01/Accounts/"):
        return answer_twilio(network, request, name, secret)
    if request.path == "/a1/sms" and request.form is not None:
        return answer_elks(network, request.form, name, secret)
    return Reply(404, "Not found", "text/plain")


def credentials_of(authorization: str) -> tuple[str, str]:
    """Return the name and the secret of Basic authentication; empty ones if there are none."""
    kind, _blank, encoded = authorization.partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        name, _colon, secret = b64decode(encoded, validate=True).decode().partition(":")
    except (NotBase64, UnicodeDecodeError):
        return "", ""
    return name, secret


def twilio_problem(status: int, code: int, message: str) -> Reply:
    """Return a refusal as Twilio words it."""
    facts = {
        "code": code,
        "message": message,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return Reply(status, json.dumps(facts))


def answer_twilio(network: Network, request: Request, name: str, secret: str) -> Reply:
    """Read the account, or take a message."""
    if not network.knows(twilio.NAME, name, secret):
        return twilio_problem(401, 20003, "Authenticate")
    base = f"/2010-04-01/Accounts/{name}"
    form = request.form
    if form is None and request.path == f"{base}.json":
        facts = {"sid": name, "status": "active", "friendly_name": "Simulator"}
        return Reply(200, json.dumps(facts))
    if form is None or request.path != f"{base}/Messages.json":
        return twilio_problem(404, 20404, "The requested resource was not found")
    if refusal := twilio_refusal(network, form):
        return refusal
    receiver, text = form["To"], form["Body"]
    service = form.get("MessagingServiceSid", "")
    sms = Sms(
        id=new_id("SM"),
        provider=twilio.NAME,
        account=name,
        sender=form.get("From", "") or service,
        receiver=receiver,
        text=text,
        parts=parts_of(text),
        callback_url=form.get("StatusCallback", ""),
    )
    network.take(sms, first="queued", between=["sent"])
    told: dict[str, str | None] = {
        "sid": sms.id,
        "account_sid": name,
        "status": "queued",
        "num_segments": "0" if service else str(sms.parts),
        "to": receiver,
        "from": form.get("From"),
        "body": text,
        "error_code": None,
        "error_message": None,
    }
    outage = network.fate_of(receiver).answer
    return Reply(201, json.dumps(told), outage=outage)


def twilio_refusal(network: Network, form: Mapping[str, str]) -> Reply | None:
    """Return why a message is not taken; None if it is."""
    receiver, text = form.get("To", ""), form.get("Body", "")
    if not is_phone(receiver):
        return twilio_problem(400, 21211, "Invalid 'To' Phone Number")
    if receiver[-4:] in REFUSALS:
        return twilio_problem(400, *REFUSALS[receiver[-4:]])
    if not text:
        return twilio_problem(400, 21602, "Message body is required")
    if parts_of(text) > MOST_PARTS:
        return twilio_problem(400, 21617, "The concatenated message body exceeds the limit")
    if not form.get("MessagingServiceSid") and not is_sender(form.get("From", "")):
        return twilio_problem(400, 21606, "The From phone number is not a valid sender")
    outage = network.fate_of(receiver).answer
    if outage == "busy":
        return twilio_problem(429, 20429, "Too Many Requests")
    if outage == "broken":
        return Reply(503, json.dumps({"code": 20503, "message": "Service unavailable"}))
    return None


def is_refused(receiver: str) -> bool:
    """Tell whether a message to this number is refused at once; 46elks tries its own number."""
    return receiver[-4:] in REFUSALS and receiver != elks.TRIAL_RECEIVER


def answer_elks(network: Network, form: Mapping[str, str], name: str, secret: str) -> Reply:
    """Take a message, or only check it."""
    if not network.knows(elks.NAME, name, secret):
        return Reply(401, "API access requires Basic HTTP authentication", "text/plain")
    receiver, text, sender = form.get("to", ""), form.get("message", ""), form.get("from", "")
    for field, is_right in (
        ("from", is_sender(sender)),
        ("to", is_phone(receiver) and not is_refused(receiver)),
        ("message", bool(text)),
    ):
        if not is_right:
            return Reply(400, f"Invalid value for parameter {field}", "text/plain")
    if receiver.endswith(NO_CREDIT):
        return Reply(403, "Not enough credits", "text/plain")
    is_trial = form.get("dryrun") == "yes"
    facts = {"from": sender, "to": receiver, "message": text, "parts": parts_of(text)}
    if is_trial:
        return Reply(200, json.dumps(facts | {"status": "created", "estimated_cost": 3500}))
    fate = network.fate_of(receiver)
    if fate.answer == "busy":
        return Reply(429, "Too many requests", "text/plain")
    if fate.answer == "broken":
        return Reply(503, "Service unavailable", "text/plain")
    sms = Sms(
        id=new_id("s"),
        provider=elks.NAME,
        account=name,
        sender=sender,
        receiver=receiver,
        text=text,
        parts=parts_of(text),
        callback_url=form.get("whendelivered", ""),
    )
    network.take(sms, first="sent", between=[])
    created = {"id": sms.id, "status": "created", "direction": "outgoing", "cost": 3500}
    return Reply(200, json.dumps(facts | created), outage=fate.answer)


def report_of(network: Network, due: DueReport) -> Post:
    """Word a report as its provider does, signed where it signs."""
    sms = due.sms
    if sms.provider == elks.NAME:
        status = "failed" if due.status == "undelivered" else due.status
        return Post(sms.callback_url, {"id": sms.id, "status": status}, {})
    form = {
        "AccountSid": sms.account,
        "ApiVersion": "2010-04-01",
        "From": sms.sender,
        "MessageSid": sms.id,
        "MessageStatus": due.status,
        "SmsSid": sms.id,
        "SmsStatus": due.status,
        "To": sms.receiver,
    }
    if due.code:
        form["ErrorCode"] = due.code
    token = network.accounts[twilio.NAME][sms.account]
    signature = twilio.signature_of(token, sms.callback_url, form)
    return Post(sms.callback_url, form, {"X-Twilio-Signature": signature})

"""What the DNS says of the domain that our mails come from: SPF, DKIM and DMARC."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum

import dns.exception
import dns.resolver
from django.conf import settings

# One attempt, and all attempts of a question; the questions are asked side by side.
QUESTION_SECONDS = 1.2
ALL_SECONDS = 2.5
# What a provider signs with, and which name its SPF record has.
SELECTORS = {
    "brevo": ("brevo1", "brevo2", "mail"),
    "mailgun": ("k1", "s1", "mx", "pic", "krs"),
    "postmark": ("pm",),
    "resend": ("resend",),
}
SPF_NAMES = {
    "brevo": "spf.brevo.com",
    "mailgun": "mailgun.org",
    "postmark": "spf.mtasv.net",
    "resend": "amazonses.com",
}
DMARC_TO_ADD = "v=DMARC1; p=none; rua=mailto:postmaster@{domain}"


class Verdict(StrEnum):
    """How it stands."""

    GOOD = "good"
    WEAK = "weak"
    MISSING = "missing"
    WRONG = "wrong"
    NO_ANSWER = "no_answer"
    # Nothing tells us which key signs our mails.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One record: where it lies, what stands there, how that is, and what should stand there.

    ``remark`` is a word for what is weak or wrong: several, open, softfail, no_include, none,
    revoked.
    """

    name: str
    verdict: Verdict
    found: tuple[str, ...] = ()
    remark: str = ""
    to_add: str = ""


@dataclass(frozen=True, slots=True)
class DomainReport:
    """What was found for a domain."""

    domain: str
    spf: Finding
    dmarc: Finding
    dkim: tuple[Finding, ...] = field(default=())


class NoAnswer(Exception):
    """No name server answered in time, or none could be asked."""


def check_domain(domain: str) -> DomainReport:
    """Ask the DNS for everything at once; it takes no longer than a few seconds."""
    selectors = selectors_in_use()
    with ThreadPoolExecutor(max_workers=8) as pool:
        spf = pool.submit(check_spf, domain)
        dmarc = pool.submit(check_dmarc, domain)
        dkim = [pool.submit(check_dkim, domain, selector) for selector in selectors]
        findings = tuple(each.result() for each in dkim)
        if any(each.verdict == Verdict.GOOD for each in findings):
            # A provider uses one of its selectors, or some: those that are not there are no fault.
            findings = tuple(each for each in findings if each.verdict != Verdict.MISSING)
        return DomainReport(domain, spf.result(), dmarc.result(), findings)


def selectors_in_use() -> Sequence[str]:
    """Return the names of the keys that may sign our mails."""
    return [*settings.DKIM_SELECTORS] or list(SELECTORS.get(settings.EMAIL_PROVIDER, ()))


def check_spf(domain: str) -> Finding:
    """Judge who may send in the domain's name (RFC 7208)."""
    include = settings.SPF_INCLUDE or SPF_NAMES.get(settings.EMAIL_PROVIDER, "")
    to_add = f"v=spf1 include:{include} ~all" if include else "v=spf1 mx ~all"
    try:
        found = tuple(text for text in texts_at(domain) if is_spf(text))
    except NoAnswer:
        return Finding(domain, Verdict.NO_ANSWER, to_add=to_add)
    if not found:
        return Finding(domain, Verdict.MISSING, to_add=to_add)
    if len(found) > 1:
        # Receivers take several for none (RFC 7208, 4.5).
        return Finding(domain, Verdict.WRONG, found, "several", to_add)
    terms = found[0].lower().split()
    if "+all" in terms or "all" in terms:
        return Finding(domain, Verdict.WRONG, found, "open", to_add)
    if include and not any(term.lstrip("+") == f"include:{include}" for term in terms):
        return Finding(domain, Verdict.WRONG, found, "no_include", with_include(found[0], include))
    if "?all" in terms:
        return Finding(domain, Verdict.WEAK, found, "neutral")
    return Finding(domain, Verdict.GOOD, found)


def check_dkim(domain: str, selector: str) -> Finding:
    """Judge the key that signs our mails (RFC 6376)."""
    name = f"{selector}._domainkey.{domain}"
    try:
        found = tuple(text for text in texts_at(name) if "p=" in text)
    except NoAnswer:
        return Finding(name, Verdict.NO_ANSWER)
    if not found:
        return Finding(name, Verdict.MISSING)
    if tags_of(found[0]).get("p", "") == "":
        return Finding(name, Verdict.WRONG, found, "revoked")
    return Finding(name, Verdict.GOOD, found)


def check_dmarc(domain: str) -> Finding:
    """Judge what receivers should do with forgeries (RFC 7489); the parent's word counts too."""
    name, to_add = f"_dmarc.{domain}", DMARC_TO_ADD.format(domain=domain)
    try:
        found = dmarc_at(name)
        parent = ".".join(domain.split(".")[1:])
        if not found and "." in parent:
            found, name = dmarc_at(f"_dmarc.{parent}"), f"_dmarc.{parent}"
    except NoAnswer:
        return Finding(name, Verdict.NO_ANSWER, to_add=to_add)
    if not found:
        return Finding(f"_dmarc.{domain}", Verdict.MISSING, to_add=to_add)
    if len(found) > 1:
        return Finding(name, Verdict.WRONG, found, "several", to_add)
    policy = tags_of(found[0]).get("p", "").lower()
    if policy not in {"none", "quarantine", "reject"}:
        return Finding(name, Verdict.WRONG, found, "no_policy", to_add)
    if policy == "none":
        return Finding(name, Verdict.WEAK, found, "none")
    return Finding(name, Verdict.GOOD, found)


def dmarc_at(name: str) -> tuple[str, ...]:
    """Return the DMARC records at a name.

    :raises NoAnswer: if nobody answered.
    """
    return tuple(text for text in texts_at(name) if text.lower().replace(" ", "")[:8] == "v=dmarc1")


def is_spf(text: str) -> bool:
    """Tell whether a text is a record of SPF."""
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def with_include(record: str, include: str) -> str:
    """Return the record with a further name, before the word that ends it."""
    terms = record.split()
    place = next((at for at, term in enumerate(terms) if term.lower().endswith("all")), len(terms))
    return " ".join([*terms[:place], f"include:{include}", *terms[place:]])


def tags_of(record: str) -> dict[str, str]:
    """Return the tags of a record like ``v=DMARC1; p=none``."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, _equals, value in pairs if name.strip()}


def texts_at(name: str) -> list[str]:
    """Return the TXT records at a name; none if there is no such name.

    :raises NoAnswer: if nobody answered.
    """
    try:
        answer = resolver().resolve(name, "TXT", raise_on_no_answer=False)
    except dns.resolver.NXDOMAIN:
        return []
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise NoAnswer(str(error)) from error
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def resolver() -> dns.resolver.Resolver:
    """Return who is asked: the settings' name servers, else the machine's own."""
    servers = settings.DNS_SERVERS
    asked = dns.resolver.Resolver(configure=not servers)
    if servers:
        parts = [server.partition(":") for server in servers]
        asked.nameservers = [host for host, _colon, _port in parts]
        asked.port = int(parts[0][2] or 53)
    asked.timeout, asked.lifetime = QUESTION_SECONDS, ALL_SECONDS
    return asked

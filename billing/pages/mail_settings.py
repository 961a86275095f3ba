"""The settings of mail: from which address it comes, and what the DNS says of that."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from billing.delivery.mail_dns import Finding, Verdict, check_domain
from billing.delivery.mime import sender_address
from billing.pages.settings import freeze_without_right, require_manage, seller_of
from billing.sellers.operations import change_profile
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import may

TEMPLATE = "billing/settings/mail.html"


class OpensForm(forms.Form):
    """Whether a picture in the mail tells that it was opened."""

    counts_mail_opens = forms.BooleanField(
        label=gettext_lazy("Count openings of mails with an invisible picture"), required=False
    )


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One record with its words."""

    title: str
    finding: Finding
    word: str | Promise
    tone: str
    icon: str
    meaning: str


VERDICTS: dict[Verdict, tuple[str | Promise, str, str]] = {
    Verdict.GOOD: (gettext_lazy("In order"), "success", "circle-check"),
    Verdict.WEAK: (gettext_lazy("Could be stricter"), "warning", "circle-alert"),
    Verdict.MISSING: (gettext_lazy("Missing"), "danger", "triangle-alert"),
    Verdict.WRONG: (gettext_lazy("Not in order"), "danger", "triangle-alert"),
    Verdict.NO_ANSWER: (gettext_lazy("No answer"), "", "circle-question-mark"),
    Verdict.UNKNOWN: (gettext_lazy("Not known"), "", "circle-question-mark"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def edit_mail(request: BusinessRequest) -> HttpResponse:
    """Show where mail comes from, and whether openings are counted."""
    seller = seller_of(request)
    form = OpensForm(request.POST or None, initial={"counts_mail_opens": seller.counts_mail_opens})
    if request.method == "POST":
        require_manage(request)
        # A box that is not ticked is not sent at all, so that an empty form is an answer too.
        wanted = "counts_mail_opens" in request.POST
        change_profile(
            business_id=request.business.pk,
            changes={"counts_mail_opens": wanted},
            actor=request.actor,
        )
        messages.success(request, _("The settings of mail are saved."))
        return redirect("settings:mail")
    context = mail_context(request) | {
        "form": form,
        "may_manage": freeze_without_right(request, form),
    }
    return render_fragment(request, TEMPLATE, context)


@require_POST
@may("read")
def check(request: BusinessRequest) -> HttpResponse:
    """Ask the DNS now; whoever has no script gets the page with the answers."""
    seller = seller_of(request)
    form = OpensForm(initial={"counts_mail_opens": seller.counts_mail_opens})
    context = mail_context(request) | {
        "form": form,
        "may_manage": freeze_without_right(request, form),
        "checks": check_rows(sender_domain()),
    }
    return render_fragment(request, f"{TEMPLATE}#checks", context)


def mail_context(request: BusinessRequest) -> dict[str, Any]:
    """Return what the page says of the sender."""
    return {
        "sender": sender_address(),
        "domain": sender_domain(),
        "reply_to": seller_of(request).email,
        "provider": settings.EMAIL_PROVIDER.capitalize(),
        "reports_bounces": bool(settings.EMAIL_REPORTS_SECRET or settings.BOUNCE_ADDRESS),
    }


def sender_domain() -> str:
    """Return the domain of the address from which mail comes."""
    return sender_address().rpartition("@")[2]


def check_rows(domain: str) -> list[CheckRow]:
    """Return what was found, record by record, in words."""
    report = check_domain(domain)
    rows = [check_row("SPF", report.spf, spf_meaning(report.spf))]
    if report.dkim:
        rows += [check_row("DKIM", finding, dkim_meaning(finding)) for finding in report.dkim]
    else:
        unknown = Finding("", Verdict.UNKNOWN)
        meaning = _(
            "The name of the key that signs our mails is not set here, so it cannot be looked up."
        )
        rows.append(check_row("DKIM", unknown, meaning))
    rows.append(check_row("DMARC", report.dmarc, dmarc_meaning(report.dmarc)))
    return rows


def check_row(title: str, finding: Finding, meaning: str) -> CheckRow:
    """Return a row with the words of its verdict."""
    word, tone, icon = VERDICTS[finding.verdict]
    return CheckRow(title, finding, word, tone, icon, meaning)


def no_answer() -> str:
    """Return what it means that nobody answered: nothing about the record."""
    return _("No name server answered in time, so nothing can be said. Try it again later.")


def spf_meaning(finding: Finding) -> str:
    """Return what an SPF record means for mails."""
    by_remark = {
        "several": _("There are several records, and receivers take that for none. Join them."),
        "open": _("The record lets everybody send in your name."),
        "no_include": _("The record does not name the server that sends our mails."),
        "neutral": _("The record names our server, but says nothing about all others."),
    }
    return by_remark.get(finding.remark) or {
        Verdict.GOOD: _("Receivers see that our server may send in the name of this domain."),
        Verdict.MISSING: _("Receivers cannot tell whether our server may send for this domain."),
        Verdict.NO_ANSWER: no_answer(),
    }.get(finding.verdict, "")


def dkim_meaning(finding: Finding) -> str:
    """Return what a key in the DNS means for mails."""
    return {
        Verdict.GOOD: _("Receivers can prove that a signed mail was not changed on its way."),
        Verdict.MISSING: _("There is no key under this name, so a signature cannot be proven."),
        Verdict.WRONG: _("The key was withdrawn: signatures with it fail."),
        Verdict.NO_ANSWER: no_answer(),
    }.get(finding.verdict, "")


def dmarc_meaning(finding: Finding) -> str:
    """Return what a DMARC record means for mails."""
    by_remark = {
        "several": _("There are several records, and receivers take that for none. Keep one."),
        "no_policy": _("The record does not say what to do with forged mails."),
        "none": _("Forged mails are reported, but let through. Later, ask for quarantine."),
    }
    return by_remark.get(finding.remark) or {
        Verdict.GOOD: _("Receivers turn away mails that others forge in this name."),
        Verdict.MISSING: _("Nothing says what receivers should do with forged mails."),
        Verdict.NO_ANSWER: no_answer(),
    }.get(finding.verdict, "")

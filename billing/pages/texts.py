"""The texts of mails and SMS: a list of all, and an editor with a preview for each."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.delivery.default_texts import Text, TextKey
from billing.delivery.models import Channel
from billing.delivery.own_texts import (
    changed_texts,
    names_for,
    reset_text,
    save_text,
    subject_names_for,
)
from billing.delivery.variables import VARIABLES
from billing.pages.forms.texts import TextForm
from billing.pages.settings import status_of
from billing.pages.text_preview import chosen_invoice, preview_of, recent_invoices
from billing.pages.text_words import KEYS, groups_of, name_of, written
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import has_right, may

LOCALES = dict(settings.CLIENT_LANGUAGES)
TEMPLATE = "billing/settings/text.html"


@require_safe
def list_texts(request: BusinessRequest) -> HttpResponse:
    """Show all texts of one language, and which of them are the business's own."""
    wanted = request.GET.get("language", "")
    locale = wanted if wanted in LOCALES else request.business.locale
    changed = changed_texts(request.business)
    context = {
        "groups": groups_of(locale, changed),
        "locale": locale,
        "languages": [
            (code, name, sum(place == code for place, _key in changed))
            for code, name in LOCALES.items()
        ],
    }
    return render(request, "billing/settings/texts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_text(request: BusinessRequest, locale: str, text: str) -> HttpResponse:
    """Show and change one text; ``preview`` in a POST shows it without keeping it."""
    key = key_or_404(locale, text)
    values, is_changed = written(request.business, key, locale)
    form = TextForm(request.POST or None, key=key, initial=values)
    may_write = has_right(request.membership, "write")
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied(_("Your role does not allow this. Ask an owner."))
        if form.is_valid() and "preview" not in request.POST:
            return keep(request, form, key, locale)
    for field in form.fields.values():
        field.disabled = not may_write
    context = editor_context(request, key, locale, form)
    context |= {"slug": text, "is_changed": is_changed, "may_write": may_write}
    return render(request, TEMPLATE, context, status=status_of(form))


@require_POST
@may("write")
def preview(request: BusinessRequest, locale: str, text: str) -> HttpResponse:
    """Show a text as it is being written; nothing is kept."""
    key = key_or_404(locale, text)
    form = TextForm(request.POST, key=key)
    context = editor_context(request, key, locale, form) | {"slug": text, "may_write": True}
    return render_fragment(request, f"{TEMPLATE}#preview", context)


@require_POST
@may("write")
def reset(request: BusinessRequest, locale: str, text: str) -> HttpResponse:
    """Let our own text hold again."""
    key = key_or_404(locale, text)
    reset_text(business=request.business, key=key, locale=locale)
    messages.success(request, _("The default text holds again."))
    return redirect("settings:text", locale=locale, text=text)


def key_or_404(locale: str, slug: str) -> TextKey:
    """Return the text that the address names.

    :raises Http404: if there is no such text or language.
    """
    if locale not in LOCALES or slug not in KEYS:
        raise Http404
    return KEYS[slug]


def keep(request: BusinessRequest, form: TextForm, key: TextKey, locale: str) -> HttpResponse:
    """Keep the text of a valid form, and lead back to the list."""
    save_text(
        business=request.business,
        key=key,
        locale=locale,
        subject=form.cleaned_data.get("subject", ""),
        body=form.cleaned_data["body"],
    )
    messages.success(request, _("The text is saved. Messages that leave from now on use it."))
    return redirect(f"{reverse('settings:texts')}?language={locale}")


def editor_context(
    request: BusinessRequest, key: TextKey, locale: str, form: TextForm
) -> dict[str, Any]:
    """Return what editor and preview need."""
    said = request.POST if request.method == "POST" else request.GET
    invoices = recent_invoices(request.business, key)
    invoice = chosen_invoice(invoices, said.get("invoice", ""))
    subject = form["subject"].value() if "subject" in form.fields else ""
    return {
        "form": form,
        "key": key,
        "locale": locale,
        "language": LOCALES[locale],
        "name": name_of(key),
        "is_sms": key.channel == Channel.SMS,
        "variables": [variable for variable in VARIABLES if variable.name in names_for(key)],
        "subject_names": subject_names_for(key),
        "invoices": invoices,
        "chosen": invoice,
        "preview": preview_of(
            request.business,
            key,
            text=Text(str(subject or ""), str(form["body"].value() or "")),
            locale=locale,
            invoice=invoice,
            today=business_today(request.business),
        ),
    }

"""The look of a business: logo, colour, design and fonts, with live samples."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.documents.accent import DEFAULT
from billing.documents.paper import document_html
from billing.documents.samples import sample_content
from billing.invoices.choices import Template
from billing.pages.forms.look import AccentForm, LookForm
from billing.pages.settings import (
    freeze_without_right,
    require_manage,
    seller_of,
    status_of,
)
from billing.sellers.colors import ColorNotReadable, is_readable, parse_color, readable_shade
from billing.sellers.logos import (
    MAX_BYTES,
    LogoNotAccepted,
    LogoTooHeavy,
    LogoTooLarge,
)
from billing.sellers.models import SellerProfile
from billing.sellers.operations import change_profile, remove_logo, set_logo
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import has_right

TEMPLATE = "billing/settings/look.html"
SAMPLE_TOTAL = Decimal(1250)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_look(request: BusinessRequest) -> HttpResponse:
    """Show and change logo and colour."""
    seller = seller_of(request)
    initial = {
        "accent_color": request.GET.get("accent_color") or seller.accent_color,
        "template": seller.template,
        "logo_place": seller.logo_place,
        "font_pairing": seller.font_pairing,
    }
    form = LookForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST":
        require_manage(request)
        if save_look(request, form):
            messages.success(request, _("The look is saved."))
            return redirect("settings:look")
    context = {
        "form": form,
        "seller": seller,
        "may_manage": freeze_without_right(request, form),
        **sample_of(seller, str(form["accent_color"].value())),
        **designs_of(seller, form["template"].value() or seller.template),
    }
    return render(request, TEMPLATE, context, status=status_of(form))


@require_safe
def show_sample(request: BusinessRequest) -> HttpResponse:
    """Draw the sample in the colour that is being chosen; nothing is kept."""
    seller = seller_of(request)
    sample = sample_of(seller, request.GET.get("accent_color", ""))
    context = {"form": AccentForm(initial=request.GET.dict()), "seller": seller, **sample}
    return render_fragment(request, f"{TEMPLATE}#sample", context)


@require_safe
def show_designs(request: BusinessRequest) -> HttpResponse:
    """Draw all designs with the colour, logo place and fonts being chosen; nothing is kept."""
    seller = seller_of(request)
    given = request.GET
    try:
        seller.accent_color = parse_color(given.get("accent_color", ""))
    except ColorNotReadable:
        seller.accent_color = seller.accent_color or DEFAULT
    seller.logo_place = given.get("logo_place", seller.logo_place)
    seller.font_pairing = given.get("font_pairing", seller.font_pairing)
    context = {
        "seller": seller,
        "accent": seller.accent_color,
        "may_manage": has_right(request.membership, "manage"),
        **designs_of(seller, given.get("template", seller.template)),
    }
    return render(request, "billing/settings/designs.html", context)


@require_POST
def drop_logo(request: BusinessRequest) -> HttpResponse:
    """Take the logo off."""
    require_manage(request)
    remove_logo(business_id=request.business.pk, actor=request.actor)
    messages.success(request, _("The logo is removed. Issued invoices keep it."))
    return redirect("settings:look")


def save_look(request: BusinessRequest, form: LookForm) -> bool:
    """Keep colour and logo of a posted form; tell whether both were accepted."""
    if not form.is_valid():
        return False
    upload: UploadedFile[Any] | None = form.cleaned_data["logo"]
    if upload and not keep_logo(request, form, upload):
        return False
    change_profile(
        business_id=request.business.pk,
        changes=form.changes(),
        actor=request.actor,
    )
    return True


def keep_logo(request: BusinessRequest, form: LookForm, upload: "UploadedFile[Any]") -> bool:
    """Keep an upload as the logo, or say at its field why it cannot be one."""
    try:
        # One byte more than allowed is enough to know; the rest is never read.
        content = upload.read(MAX_BYTES + 1)
        set_logo(business_id=request.business.pk, content=content, actor=request.actor)
    except LogoTooHeavy:
        form.add_error("logo", _("The file is larger than 4 MB. Save the picture smaller."))
    except LogoTooLarge:
        form.add_error("logo", _("The picture has more than 25 million pixels. Save it smaller."))
    except LogoNotAccepted:
        form.add_error("logo", _("This is no PNG, JPEG or WebP picture, or the file is damaged."))
    return form.is_valid()


def sample_of(seller: SellerProfile, color: str) -> dict[str, object]:
    """Return what the sample is drawn with; a colour that cannot be read falls back."""
    try:
        accent = parse_color(color)
    except ColorNotReadable:
        accent = seller.accent_color
    readable = is_readable(accent)
    return {
        "accent": accent,
        "readable": readable,
        "sample_total": SAMPLE_TOTAL,
        "shade": "" if readable else readable_shade(accent),
    }


def designs_of(seller: SellerProfile, chosen: str) -> dict[str, object]:
    """Return every design as a paper with the business's own data."""
    content = sample_content(seller)
    return {
        "designs": [
            (design, document_html(replace(content, template=design), embed=True))
            for design in Template
        ],
        "chosen": chosen if chosen in Template.values else Template.ORIGINAL,
    }

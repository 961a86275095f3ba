"""The addresses that a payer is given; the token is the whole right to be there."""

from django.urls import path

from billing.pages import (
    attachments,
    payment_return,
    public,
    public_promise,
    public_quote,
    public_steps,
)

app_name = "public"

urlpatterns = [
    path("accent.css", public.show_accent, name="accent"),
    path("<slug:token>/", public.show, name="invoice"),
    path("<slug:token>/m.gif", public.show_pixel, name="pixel"),
    path("<slug:token>/pdf/", public.show_pdf, name="pdf"),
    path(
        "<slug:token>/attachments/<uuid:attachment_id>/",
        attachments.download_public,
        name="attachment",
    ),
    path("<slug:token>/paper/", public.show_paper, name="paper"),
    path("<slug:token>/opened/", public_steps.record_opened, name="opened"),
    path("<slug:token>/download/", public_steps.download, name="download"),
    path("<slug:token>/payment/", public_steps.pay, name="payment"),
    path("<slug:token>/answer/", public_quote.answer, name="answer"),
    path("<slug:token>/promise/", public_promise.promise_date, name="promise"),
    path("<slug:token>/payment/return/", payment_return.returned, name="return"),
]

"""The addresses of payments: the members' pages and the provider's webhooks."""

from django.urls import path

from billing.pages import payment_finding, payment_steps, payments, stripe_webhooks

app_name = "payments"

urlpatterns = [
    path("payments/", payments.list_payments, name="list"),
    path("payments/new/", payment_finding.find, name="find"),
    path("invoices/<uuid:invoice_id>/payments/", payment_steps.record, name="record"),
    path("invoices/<uuid:invoice_id>/payments/panel/", payments.show_panel, name="panel"),
    path(
        "invoices/<uuid:invoice_id>/payments/surplus/",
        payment_steps.use_surplus,
        name="use_surplus",
    ),
    path("payments/<uuid:payment_id>/undoing/", payment_steps.undo, name="undo"),
    path("payments/<uuid:payment_id>/refunds/", payment_steps.refund, name="refund"),
    path("reversals/<uuid:reversal_id>/asking/", payment_steps.ask_again, name="ask_again"),
    path("webhooks/stripe/", stripe_webhooks.platform, name="stripe_webhook"),
    path(
        "webhooks/stripe/<uuid:account_id>/", stripe_webhooks.own, name="stripe_webhook_of_account"
    ),
]

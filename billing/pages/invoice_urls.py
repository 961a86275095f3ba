"""The addresses of invoices."""

from django.urls import path

from billing.pages import (
    client_figures,
    crediting,
    deposits,
    editor,
    editor_products,
    invoice_steps,
    invoices,
    ledger,
)

app_name = "invoices"

urlpatterns = [
    path("", invoices.list_invoices, name="list"),
    path("selection/", invoices.selection_sums, name="selection_sums"),
    path("of-client/<uuid:client_id>/", client_figures.show_invoices_of_client, name="of_client"),
    path("ledger/", ledger.show_ledger, name="ledger"),
    path("ledger/report.pdf", ledger.show_report, name="ledger_report"),
    path("ledger/numbers.csv", ledger.export, name="ledger_csv"),
    path("<uuid:invoice_id>/content.json", ledger.show_content, name="ledger_content"),
    path("new/", editor.create, name="create"),
    path("new/products/", editor_products.pick, name="products"),
    path("<uuid:invoice_id>/edit/", editor.edit, name="edit"),
    path("<uuid:invoice_id>/issuance/", editor.issue, name="issue"),
    path("<uuid:invoice_id>/", invoices.show_invoice, name="show"),
    path("<uuid:invoice_id>/duplicate/", invoice_steps.duplicate, name="duplicate"),
    path("<uuid:invoice_id>/cancellation/", invoice_steps.cancel, name="cancel"),
    path("<uuid:invoice_id>/credit/", crediting.credit, name="credit"),
    path("<uuid:invoice_id>/credit/figures/", crediting.credit_figures, name="credit_figures"),
    path("<uuid:invoice_id>/deposit/", deposits.create, name="deposit"),
    path("<uuid:invoice_id>/deposits/", deposits.offer, name="deposits"),
    path("<uuid:invoice_id>/deposits/<uuid:deposit_id>/", deposits.deduct, name="deduct"),
    path(
        "<uuid:invoice_id>/deposits/<uuid:deposit_id>/removal/", deposits.keep, name="keep_deposit"
    ),
    path("<uuid:invoice_id>/deletion/", invoice_steps.delete, name="delete"),
]

"""The addresses of claims beside invoices."""

from django.urls import path

from billing.pages import claims

app_name = "claims"

urlpatterns = [
    path("invoices/<uuid:invoice_id>/claims/panel/", claims.show_panel, name="panel"),
    path("claims/<uuid:claim_id>/waiver/", claims.waive, name="waive"),
]

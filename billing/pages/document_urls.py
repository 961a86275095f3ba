"""Addresses of documents."""

from django.urls import path, re_path

from billing.pages import documents

app_name = "documents"

urlpatterns = [
    path("invoices/<uuid:invoice_id>/pdf/", documents.show_pdf, name="pdf"),
    path("invoices/<uuid:invoice_id>/paper/", documents.show_paper, name="paper"),
    path("documents/accent.css", documents.show_accent, name="accent"),
    re_path(r"^documents/logo/(?P<sha256>[0-9a-f]{64})$", documents.show_logo, name="logo"),
]

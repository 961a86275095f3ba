"""Addresses of the files beside invoices."""

from django.urls import path

from billing.pages import attachments

app_name = "attachments"

urlpatterns = [
    path("invoices/<uuid:invoice_id>/attachments/", attachments.panel, name="panel"),
    path("attachments/<uuid:attachment_id>/", attachments.download, name="download"),
    path("attachments/<uuid:attachment_id>/removal/", attachments.remove, name="remove"),
    path("attachments/<uuid:attachment_id>/return/", attachments.restore, name="restore"),
]

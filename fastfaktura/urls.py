"""The roof: which address leads to which room."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from billing.api.v1.document import document
from billing.pages.api_docs import show_api_docs
from billing.pages.confirm_email import confirm_email
from billing.pages.overview import overview
from billing.pages.search import search
from fastfaktura.core.views.components import show_components, show_public_components
from fastfaktura.core.views.health import healthz

# Operators sign in as everybody does, with their second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", overview, name="overview"),
    path("invoices/", include("billing.pages.invoice_urls")),
    path("quotes/", include("billing.pages.quote_urls")),
    path("", include("billing.pages.delivery_urls")),
    path("recurring/", include("billing.pages.recurring_urls")),
    path("products/", include("billing.pages.product_urls")),
    path("reminders/", include("billing.pages.reminder_urls")),
    path("exports/", include("billing.pages.export_urls")),
    path("bulk/", include("billing.pages.bulk_urls")),
    path("search/", search, name="search"),
    path("dev/mail/", include("fastfaktura.core.views.mail_urls")),
    path("healthz", healthz, name="healthz"),
    path("clients/", include("clients.urls")),
    # Before allauth's own page under this address.
    path("accounts/confirm-email/", confirm_email, name="account_email_verification_sent"),
    path("accounts/", include("allauth.urls")),
    path("settings/import/", include("billing.pages.import_urls")),
    path("settings/", include("billing.pages.settings_urls")),
    path("rehearsals/", include("billing.pages.rehearsal_urls")),
    path("", include("billing.pages.business_urls")),
    path("admin/", admin.site.urls),
    path("", include("billing.pages.payment_urls")),
    path("", include("billing.pages.claim_urls")),
    path("", include("billing.pages.document_urls")),
    path("", include("billing.pages.attachment_urls")),
    path("i/", include("billing.pages.public_urls")),
    path("api/", include("billing.api.urls")),
    # The page reads the API's document without knowing the API: the roof knows both.
    path("docs/api", show_api_docs, {"read_document": document}, name="api_docs"),
]

if settings.DEBUG:
    urlpatterns += [
        path("_components/", show_components, name="components"),
        path("_components/public/", show_public_components, name="public_components"),
    ]

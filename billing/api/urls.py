"""The addresses of the API."""

from django.urls import include, path

from billing.api.fakturan.api import patterns as fakturan_patterns
from billing.api.v1.api import patterns
from billing.api.v1.document import show_document

app_name = "api"

urlpatterns = [
    path("v1/openapi.json", show_document, name="openapi"),
    path("v1/", include((patterns(), "v1"))),
    path("v2/", include((fakturan_patterns(), "v2"))),
]

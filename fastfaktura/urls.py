"""The roof: which address leads to which room."""

from django.contrib import admin
from django.urls import include, path

from fastfaktura.core.views.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

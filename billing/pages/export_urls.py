"""The addresses of exports."""

from django.urls import path

from billing.pages import exports

app_name = "exports"

urlpatterns = [
    path("", exports.list_exports, name="list"),
    path("new/", exports.create, name="create"),
    path("<uuid:export_id>/", exports.show, name="show"),
    path("<uuid:export_id>/file/", exports.download, name="download"),
]

"""The addresses of the clients' pages."""

from django.urls import path

from clients.pages import create, exports, imports, lists, show

app_name = "clients"

urlpatterns = [
    path("", lists.list_clients, name="list"),
    path("new/", create.new_client, name="create"),
    path("quick/", create.quick_create, name="quick_create"),
    path("pick/", create.pick, name="pick"),
    path("import/", imports.upload, name="import"),
    path("import/<str:plan>/columns/", imports.columns, name="import_columns"),
    path("import/<str:plan>/", imports.preview, name="import_preview"),
    path("import/<str:plan>/bad-rows/", imports.bad_rows, name="import_bad_rows"),
    path("export/", exports.export, name="export"),
    path("<uuid:client_id>/", show.show_client, name="show"),
    path("<uuid:client_id>/edit/<slug:part>/", show.edit_part, name="edit"),
    path("<uuid:client_id>/archive/", show.archive, name="archive"),
    path("<uuid:client_id>/restore/", show.restore, name="restore"),
]

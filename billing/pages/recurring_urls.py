"""The addresses of recurring invoices."""

from django.urls import path

from billing.pages import recurring, recurring_editor

app_name = "recurring"

urlpatterns = [
    path("", recurring.list_schedules, name="list"),
    path("new/", recurring_editor.create, name="create"),
    path("figures/", recurring_editor.figures, name="figures"),
    path("<uuid:schedule_id>/", recurring.show, name="show"),
    path("<uuid:schedule_id>/edit/", recurring_editor.edit, name="edit"),
    path("<uuid:schedule_id>/preview/", recurring.preview, name="preview"),
    path("<uuid:schedule_id>/pause/", recurring.pause, name="pause"),
    path("<uuid:schedule_id>/resumption/", recurring.resume, name="resume"),
    path("<uuid:schedule_id>/end/", recurring.end, name="end"),
    path("<uuid:schedule_id>/periods/", recurring.decide, name="decide"),
]

"""The addresses of imports from other systems."""

from django.urls import path

from billing.pages import imports

app_name = "imports"

urlpatterns = [
    path("", imports.begin, name="begin"),
    path("<uuid:import_id>/", imports.show, name="show"),
    path("<uuid:import_id>/columns/", imports.columns, name="columns"),
    path("<uuid:import_id>/confirmation/", imports.confirm, name="confirm"),
    path("<uuid:import_id>/removal/", imports.drop, name="drop"),
    path("<uuid:import_id>/report.csv", imports.report, name="report"),
]

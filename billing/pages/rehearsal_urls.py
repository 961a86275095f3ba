"""The addresses of rehearsals."""

from django.urls import path

from billing.pages import rehearsals

app_name = "rehearsals"

urlpatterns = [
    path("", rehearsals.list_rehearsals, name="list"),
    path("new/", rehearsals.create, name="create"),
    path("<uuid:rehearsal_id>/", rehearsals.show, name="show"),
]

"""The addresses of bulk jobs."""

from django.urls import path

from billing.pages import bulk

app_name = "bulk"

urlpatterns = [
    path("", bulk.list_jobs, name="list"),
    path("new/", bulk.create, name="create"),
    path("<uuid:job_id>/", bulk.show, name="show"),
    path("<uuid:job_id>/choices/", bulk.choose, name="choose"),
    path("<uuid:job_id>/confirmation/", bulk.confirm, name="confirm"),
    path("<uuid:job_id>/stop/", bulk.stop, name="stop"),
]

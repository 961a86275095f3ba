"""The addresses of reminders: the page of what was decided, and those of invoices and clients."""

from django.urls import path

from billing.pages import reminder_acts, reminder_list

app_name = "reminders"

urlpatterns = [
    path("", reminder_list.show, name="list"),
    path("of-invoice/<uuid:invoice_id>/", reminder_acts.show_of_invoice, name="of_invoice"),
    path(
        "of-invoice/<uuid:invoice_id>/<slug:act>/",
        reminder_acts.act_on_invoice,
        name="invoice_act",
    ),
    path("of-client/<uuid:client_id>/", reminder_acts.show_of_client, name="of_client"),
    path("of-client/<uuid:client_id>/<slug:act>/", reminder_acts.act_on_client, name="client_act"),
]

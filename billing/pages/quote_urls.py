"""The addresses of quotes and proforma invoices."""

from django.urls import path

from billing.pages import quote_steps, quotes

app_name = "quotes"

urlpatterns = [
    path("", quotes.list_quotes, name="list"),
    path("client/<uuid:client_id>/", quotes.list_of_client, name="of_client"),
    path("<uuid:quote_id>/", quotes.show_quote, name="show"),
    path("<uuid:quote_id>/answer/", quote_steps.answer, name="answer"),
    path("<uuid:quote_id>/answer/undo/", quote_steps.undo, name="undo_answer"),
    path("<uuid:quote_id>/withdrawal/", quote_steps.withdraw, name="withdraw"),
    path("<uuid:quote_id>/invoice/", quote_steps.invoice, name="invoice"),
    path("of/<uuid:invoice_id>/", quote_steps.quote_from, name="of_invoice"),
]

"""The addresses of deliveries, the send sheet and the mailbox of a sandbox."""

from django.urls import path

from billing.pages import (
    deliveries,
    mail_reports,
    mailbox,
    reminders,
    send_preview,
    send_sheet,
    sms_reports,
)

app_name = "deliveries"

urlpatterns = [
    path("invoices/<uuid:invoice_id>/send/", send_sheet.show_sheet, name="sheet"),
    path("invoices/<uuid:invoice_id>/send/preview/", send_preview.preview, name="preview"),
    path("invoices/<uuid:invoice_id>/send/tone/", send_sheet.change_tone, name="tone"),
    path("invoices/<uuid:invoice_id>/deliveries/", deliveries.panel, name="panel"),
    path("invoices/<uuid:invoice_id>/deliveries/new/", send_sheet.create, name="create"),
    path("invoices/<uuid:invoice_id>/reminders/", reminders.create, name="remind"),
    path("deliveries/<uuid:delivery_id>/undo/", deliveries.undo, name="undo"),
    path("deliveries/<uuid:delivery_id>/again/", deliveries.again, name="again"),
    path("deliveries/<uuid:delivery_id>/correction/", deliveries.correct, name="correct"),
    path("addresses/<uuid:mark_id>/clearance/", deliveries.clear, name="clear_mark"),
    path("deliveries/<uuid:delivery_id>/dismiss/", deliveries.dismiss, name="dismiss"),
    path("anymail/<slug:provider>/tracking/", mail_reports.take_reports, name="mail_reports"),
    path("mailbox/", mailbox.list_messages, name="mailbox"),
    path("mailbox/<uuid:message_id>/", mailbox.show_message, name="mailbox_message"),
    path("mailbox/<uuid:message_id>/html/", mailbox.message_html, name="mailbox_html"),
    path("mailbox/<uuid:message_id>/parts/<int:index>/", mailbox.message_part, name="mailbox_part"),
    path("webhooks/sms/<slug:provider>/<str:callback_token>/", sms_reports.take, name="sms_report"),
]

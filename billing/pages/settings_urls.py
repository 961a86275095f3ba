"""The addresses of the settings pages."""

from django.urls import include, path

from billing.pages import (
    account,
    api_keys,
    law,
    mail_settings,
    members,
    payment_settings,
    reminder_plans,
    reminder_steps,
    settings,
    settings_invoicing,
    settings_look,
    settings_numbering,
    sms_settings,
    texts,
    webhook_endpoint,
    webhook_messages,
    webhooks,
)

app_name = "settings"

endpoint_urls = [
    path("", webhook_endpoint.show, name="webhook"),
    path("edit/", webhooks.edit, name="webhook_edit"),
    path("test/", webhook_endpoint.test, name="webhook_test"),
    path("pause/", webhook_endpoint.pause, name="webhook_pause"),
    path("resumption/", webhook_endpoint.resume, name="webhook_resume"),
    path("secret/", webhook_endpoint.rotate, name="webhook_rotate"),
    path("removal/", webhook_endpoint.remove, name="webhook_remove"),
    path(
        "messages/<uuid:webhook_message_id>/",
        webhook_messages.show_message,
        name="webhook_message",
    ),
    path(
        "messages/<uuid:webhook_message_id>/replay/",
        webhook_messages.replay,
        name="webhook_replay",
    ),
]

plan_urls = [
    path("", reminder_plans.show, name="reminder_plan"),
    path("default/", reminder_plans.choose_default, name="reminder_plan_default"),
    path("reset/", reminder_plans.reset, name="reminder_plan_reset"),
    path("archival/", reminder_plans.archive, name="reminder_plan_archive"),
    path("messages/new/", reminder_steps.create, name="reminder_step_new"),
    path("messages/<uuid:step_id>/", reminder_steps.edit, name="reminder_step"),
    path("messages/<uuid:step_id>/removal/", reminder_steps.remove, name="reminder_step_remove"),
]

urlpatterns = [
    path("", settings.show_settings, name="index"),
    path("profile/", settings.edit_profile, name="profile"),
    path("payment-details/", settings.edit_payment_details, name="payment_details"),
    path("invoicing/", settings_invoicing.edit_invoicing, name="invoicing"),
    path("look/", settings_look.edit_look, name="look"),
    path("look/sample/", settings_look.show_sample, name="look_sample"),
    path("look/designs/", settings_look.show_designs, name="look_designs"),
    path("look/logo-removal/", settings_look.drop_logo, name="remove_logo"),
    path("numbering/", settings_numbering.edit_numbering, name="numbering"),
    path("numbering/preview/", settings_numbering.show_next_number, name="numbering_preview"),
    path("texts/", texts.list_texts, name="texts"),
    path("texts/<str:locale>/<slug:text>/", texts.edit_text, name="text"),
    path("texts/<str:locale>/<slug:text>/preview/", texts.preview, name="text_preview"),
    path("texts/<str:locale>/<slug:text>/reset/", texts.reset, name="text_reset"),
    path("payments/", payment_settings.edit_payments, name="payments"),
    path("payments/key-removal/", payment_settings.forget_key, name="forget_payment_key"),
    path("reminders/", reminder_plans.list_plans, name="reminders"),
    path("reminders/new/", reminder_plans.create, name="reminder_plan_new"),
    path("reminders/<uuid:plan_id>/", include(plan_urls)),
    path("sms/", sms_settings.edit_sms, name="sms"),
    path("sms/test/", sms_settings.test, name="sms_test"),
    path("sms/removal/", sms_settings.remove, name="sms_remove"),
    path("law/", law.show_law, name="law"),
    path("email/", mail_settings.edit_mail, name="mail"),
    path("email/check/", mail_settings.check, name="mail_check"),
    path("members/", members.list_members, name="members"),
    path("members/<uuid:membership_id>/role/", members.set_role, name="set_role"),
    path("members/<uuid:membership_id>/removal/", members.remove, name="remove_member"),
    path("invitations/<uuid:invitation_id>/withdrawal/", members.withdraw, name="withdraw"),
    path("webhooks/", webhooks.list_endpoints, name="webhooks"),
    path("webhooks/new/", webhooks.create, name="webhook_new"),
    path("webhooks/<uuid:endpoint_id>/", include(endpoint_urls)),
    path("api-keys/", api_keys.list_keys, name="api_keys"),
    path("api-keys/new/", api_keys.create, name="api_key_new"),
    path("api-keys/<uuid:key_id>/revocation/", api_keys.revoke, name="api_key_revoke"),
    path("account/", account.edit_account, name="account"),
]

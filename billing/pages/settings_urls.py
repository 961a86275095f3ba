"""The addresses of the settings pages."""

from django.urls import path

from billing.pages import (
    account,
    members,
    payment_settings,
    settings,
    settings_look,
    settings_numbering,
)

app_name = "settings"

urlpatterns = [
    path("", settings.show_settings, name="index"),
    path("profile/", settings.edit_profile, name="profile"),
    path("payment-details/", settings.edit_payment_details, name="payment_details"),
    path("look/", settings_look.edit_look, name="look"),
    path("look/sample/", settings_look.show_sample, name="look_sample"),
    path("look/logo-removal/", settings_look.drop_logo, name="remove_logo"),
    path("numbering/", settings_numbering.edit_numbering, name="numbering"),
    path("numbering/preview/", settings_numbering.show_next_number, name="numbering_preview"),
    path("payments/", payment_settings.edit_payments, name="payments"),
    path("payments/key-removal/", payment_settings.forget_key, name="forget_payment_key"),
    path("members/", members.list_members, name="members"),
    path("members/<uuid:membership_id>/role/", members.set_role, name="set_role"),
    path("members/<uuid:membership_id>/removal/", members.remove, name="remove_member"),
    path("invitations/<uuid:invitation_id>/withdrawal/", members.withdraw, name="withdraw"),
    path("account/", account.edit_account, name="account"),
]

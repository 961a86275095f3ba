"""The addresses of businesses, invitations, first steps and logos; without a namespace."""

from django.urls import path, re_path

from billing.pages import businesses, invitations, onboarding, settings_look

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

urlpatterns = [
    path("businesses/", businesses.list_businesses, name="businesses"),
    path("businesses/new/", businesses.create_business, name="create_business"),
    path(
        "businesses/<uuid:business_id>/switch/", businesses.switch_business, name="switch_business"
    ),
    path("invitations/<str:token>/", invitations.answer_invitation, name="invitation"),
    path("onboarding/completion/", onboarding.finish, name="finish_onboarding"),
    path("onboarding/<slug:step>/", onboarding.show_step, name="onboarding"),
    re_path(
        rf"^logos/(?P<business_id>{UUID})/(?P<sha256>[0-9a-f]{{64}})\.png$",
        settings_look.show_logo,
        name="logo",
    ),
]

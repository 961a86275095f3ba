"""The addresses of businesses, invitations and first steps; without a namespace."""

from django.urls import path

from billing.pages import businesses, invitations, onboarding

urlpatterns = [
    path("businesses/", businesses.list_businesses, name="businesses"),
    path("businesses/new/", businesses.create_business, name="create_business"),
    path(
        "businesses/<uuid:business_id>/switch/", businesses.switch_business, name="switch_business"
    ),
    path("invitations/<str:token>/", invitations.answer_invitation, name="invitation"),
    path("onboarding/completion/", onboarding.finish, name="finish_onboarding"),
    path("onboarding/<slug:step>/", onboarding.show_step, name="onboarding"),
]

"""Billing as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = _("Billing")

    def ready(self) -> None:
        """Register the checks of the payment settings."""
        from billing.payments import checks  # noqa: F401  # importing registers them

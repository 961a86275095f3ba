"""Billing as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = _("Billing")

    def ready(self) -> None:
        """Answer the clients' pages, which lie below and may not ask us by import."""
        # Models can be imported only now; importing the checks registers them.
        from billing.delivery.sms import checks as _sms  # noqa: F401  # for its effect
        from billing.documents import checks as _documents  # noqa: F401  # for its effect
        from billing.invoices.client_queries import figures_of_clients
        from billing.payments import checks as _payments  # noqa: F401  # for its effect
        from billing.webhooks import checks as _webhooks  # noqa: F401  # for its effect
        from clients.figures import figures

        figures.provide(figures_of_clients)

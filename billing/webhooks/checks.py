"""What must be true of the webhook settings before the product starts."""

from ipaddress import ip_network
from typing import Any

from django.conf import settings
from django.core import checks


@checks.register
def allowed_networks(**_options: Any) -> list[checks.CheckMessage]:
    """Refuse what is no network: it would be found out by the first webhook only."""
    return [
        checks.Error(
            f"WEBHOOK_ALLOWED_NETWORKS names {network!r}, which is no network.",
            hint="Write networks as 10.1.0.0/16, with commas between.",
            id="webhooks.E001",
        )
        for network in settings.WEBHOOK_ALLOWED_NETWORKS
        if not _is_network(network)
    ]


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True

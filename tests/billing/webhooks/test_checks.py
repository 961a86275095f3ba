"""Settings that cannot work stop the product before it starts."""

from typing import Any

from billing.webhooks.checks import allowed_networks


class TestTheAllowedNetworks:
    def test_are_networks(self, settings: Any) -> None:
        settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8", "::1/128"]
        assert allowed_networks() == []

    def test_are_refused_if_they_are_none(self, settings: Any) -> None:
        settings.WEBHOOK_ALLOWED_NETWORKS = ["10.1.2.3/8", "inside"]
        assert [found.id for found in allowed_networks()] == ["webhooks.E001"] * 2

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from billing.catalog.importing import Imported, import_products
from billing.catalog.models import ClientPrice, Product
from billing.catalog.operations import ProductCodeTaken
from fastfaktura.core.events import SYSTEM
from fastfaktura.core.models import Event
from tests.factories import make_business, make_client, make_product

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def facts(**more) -> dict:
    return {"name": "A", "vat_category": "S", "vat_rate": Decimal(25)} | more


class TestImportProducts:
    def test_creates_and_changes_and_tells_it_once(self, business):
        product = make_product(business)
        result = import_products(
            business=business,
            additions=[facts(code="N-1"), facts(code="N-2")],
            changes={product.pk: {"name": "Renamed"}},
            now=NOW,
            actor=SYSTEM,
        )
        assert result == Imported(created=2, changed=1)
        product.refresh_from_db()
        assert (product.name, product.version, product.updated_at) == ("Renamed", 2, NOW)
        assert Event.objects.get().data == {"created": 2, "changed": 1}

    def test_a_taken_code_undoes_all(self, business):
        make_product(business, code="taken")
        product = make_product(business, name="Old")
        with pytest.raises(ProductCodeTaken):
            import_products(
                business=business,
                additions=[facts(code="TAKEN")],
                changes={product.pk: {"name": "New"}},
                now=NOW,
                actor=SYSTEM,
            )
        product.refresh_from_db()
        assert product.name == "Old"
        assert Product.objects.count() == 2

    def test_passes_over_another_business_s_products(self, business):
        stranger = make_product(make_business(), name="Theirs")
        import_products(
            business=business,
            additions=[],
            changes={stranger.pk: {"name": "Ours"}},
            now=NOW,
            actor=SYSTEM,
        )
        stranger.refresh_from_db()
        assert stranger.name == "Theirs"

    def test_keeps_what_clients_pay(self, business):
        product = make_product(business)
        ClientPrice.objects.create(
            business=business, product=product, client=make_client(business), unit_price=80
        )
        import_products(
            business=business,
            additions=[],
            changes={product.pk: {"price_includes_tax": True, "unit_price": Decimal(1250)}},
            now=NOW,
            actor=SYSTEM,
        )
        assert ClientPrice.objects.get().unit_price == Decimal(100)

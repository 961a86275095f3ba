from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from billing.amounts.limits import TooManyDecimals
from billing.amounts.vat import InvalidVatRate
from billing.catalog.models import ClientPrice, Product
from billing.catalog.operations import (
    ProductChanged,
    ProductCodeTaken,
    ProductIdTaken,
    UnknownFact,
    archive_product,
    create_product,
    remove_client_price,
    restore_product,
    save_product,
    set_client_price,
)
from clients.models import Client
from fastfaktura.core.events import SYSTEM
from fastfaktura.core.models import Event
from tests.factories import make_business, make_client, make_product

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FACTS = {
    "code": "A-1",
    "name": "Design",
    "unit_price": Decimal("150.3"),
    "vat_category": "S",
    "vat_rate": Decimal(12),
}


def told(product: Product) -> list[tuple[str, dict]]:
    events = Event.objects.filter(subject_id=product.pk).order_by("id")
    return list(events.values_list("kind", "data"))


def create(business, **facts) -> Product:
    return create_product(business=business, facts=FACTS | facts, actor=SYSTEM)


class TestCreateProduct:
    def test_keeps_the_entered_price_exactly(self, business):
        product = Product.objects.get(pk=create(business, unit_price=Decimal("0.123456")).pk)
        assert product.unit_price == Decimal("0.123456")
        assert told(product) == [("product.created", {})]

    def test_a_code_is_taken_whatever_the_capitals(self, business):
        create(business, code="abc-1")
        with pytest.raises(ProductCodeTaken):
            create(business, code="ABC-1")

    def test_an_archived_product_keeps_its_code(self, business):
        archive_product(product_id=create(business).pk, now=NOW, actor=SYSTEM)
        with pytest.raises(ProductCodeTaken):
            create(business)

    def test_no_code_is_no_twin(self, business):
        create(business, code="")
        create(business, code="")
        assert set(Product.objects.values_list("code", flat=True)) == {None}

    def test_another_business_has_codes_of_its_own(self, business):
        create(business)
        create(make_business())
        assert Product.objects.for_business(business).count() == 1

    def test_a_taken_external_id_is_named(self, business):
        create(business, external_id="x")
        with pytest.raises(ProductIdTaken):
            create(business, code="B", external_id="x")

    def test_what_is_ours_cannot_be_set(self, business):
        with pytest.raises(UnknownFact):
            create(business, archived_at=NOW)

    @pytest.mark.parametrize(
        ("facts", "refusal"),
        [
            ({"unit_price": Decimal("0.1234567")}, TooManyDecimals),
            ({"vat_category": "S", "vat_rate": Decimal(0)}, InvalidVatRate),
            ({"vat_category": "E", "vat_rate": Decimal(25)}, InvalidVatRate),
            ({"vat_category": "XX"}, ValueError),
        ],
    )
    def test_what_no_line_could_say_is_refused(self, business, facts, refusal):
        with pytest.raises(refusal):
            create(business, **facts)
        assert not Product.objects.exists()

    def test_the_database_holds_the_rate_to_its_category_too(self, business):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_product(business, vat_category="E", vat_rate=Decimal(25))


class TestSaveProduct:
    def test_tells_which_facts_changed_and_counts_its_versions(self, business):
        product = create(business)
        saved = save_product(
            product_id=product.pk, changes={"name": "Concept", "code": "A-1"}, actor=SYSTEM
        )
        assert (saved.name, saved.version) == ("Concept", 2)
        assert told(product)[-1] == ("product.updated", {"changed": ["name"]})

    def test_nothing_changed_is_nothing_told(self, business):
        product = create(business)
        saved = save_product(product_id=product.pk, changes=FACTS, actor=SYSTEM, expected_version=7)
        assert saved.version == 1
        assert len(told(product)) == 1

    def test_a_second_tab_does_not_overwrite_the_first(self, business):
        product = create(business)
        for name in ("First", "Second"):
            if name == "First":
                save_product(
                    product_id=product.pk, changes={"name": name}, actor=SYSTEM, expected_version=1
                )
                continue
            with pytest.raises(ProductChanged) as refusal:
                save_product(
                    product_id=product.pk, changes={"name": name}, actor=SYSTEM, expected_version=1
                )
            assert refusal.value.current_version == 2
        product.refresh_from_db()
        assert product.name == "First"

    def test_a_taken_code_changes_nothing(self, business):
        create(business, code="taken")
        product = create(business)
        with pytest.raises(ProductCodeTaken):
            save_product(product_id=product.pk, changes={"code": "Taken"}, actor=SYSTEM)
        product.refresh_from_db()
        assert (product.code, product.version) == ("A-1", 1)

    def test_what_clients_pay_stays_the_same_when_the_price_includes_vat_from_now_on(
        self, business
    ):
        product = create(business)
        client = make_client(business)
        set_client_price(
            product_id=product.pk, client_id=client.pk, unit_price=Decimal(100), actor=SYSTEM
        )
        save_product(
            product_id=product.pk,
            changes={"price_includes_tax": True, "unit_price": Decimal("168.336")},
            actor=SYSTEM,
        )
        assert ClientPrice.objects.get().unit_price == Decimal(112)


class TestArchive:
    def test_archiving_twice_is_archiving_once(self, business):
        product = make_product(business)
        for _time in range(2):
            archived = archive_product(product_id=product.pk, now=NOW, actor=SYSTEM)
        assert archived.archived_at == NOW
        assert told(product) == [("product.archived", {})]

    def test_restoring_brings_it_back(self, business):
        product = make_product(business, archived_at=NOW)
        for _time in range(2):
            restored = restore_product(product_id=product.pk, actor=SYSTEM)
        assert restored.archived_at is None
        assert told(product) == [("product.restored", {})]


class TestClientPrices:
    def agree(self, product, client, price="90") -> ClientPrice:
        return set_client_price(
            product_id=product.pk, client_id=client.pk, unit_price=Decimal(price), actor=SYSTEM
        )

    def test_a_new_price_replaces_the_old_one(self, business):
        product, client = make_product(business), make_client(business, name="Fjord")
        for price in ("90", "90", "85"):
            self.agree(product, client, price)
        assert ClientPrice.objects.get().unit_price == Decimal(85)
        facts = {"client": str(client.pk), "name": "Fjord"}
        assert told(product) == [
            ("product.price_agreed", facts | {"unit_price": "90"}),
            ("product.price_agreed", facts | {"unit_price": "85"}),
        ]

    def test_removing_twice_is_removing_once(self, business):
        product, client = make_product(business), make_client(business)
        self.agree(product, client)
        for _time in range(2):
            remove_client_price(product_id=product.pk, client_id=client.pk, actor=SYSTEM)
        assert not ClientPrice.objects.exists()
        assert [kind for kind, _data in told(product)][1:] == ["product.price_removed"]

    def test_another_business_s_client_is_none(self, business):
        stranger = make_client(make_business())
        with pytest.raises(Client.DoesNotExist):
            self.agree(make_product(business), stranger)

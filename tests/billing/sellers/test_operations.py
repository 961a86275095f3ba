"""Opening a business, changing its profile, and its logo."""

from io import BytesIO

import pytest
from PIL import Image

from billing.numbering.models import SeriesUse
from billing.sellers.models import SellerProfile
from billing.sellers.operations import (
    UnknownField,
    change_profile,
    finish_onboarding,
    open_business,
    open_first_sandbox,
    remove_logo,
    set_logo,
)
from fastfaktura.core.events import SYSTEM
from fastfaktura.core.models import Business, Event, Membership, Role, StoredFile
from tests.factories import NOW, make_business, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def logo_file(color="teal"):
    target = BytesIO()
    Image.new("RGB", (40, 20), color).save(target, "PNG")
    return target.getvalue()


class TestOpening:
    def test_currency_language_and_zone_follow_from_the_country(self):
        business = open_business(
            name="Åkers Bageri", country="SE", is_sandbox=False, owner=make_user()
        )
        assert (business.currency, business.locale) == ("SEK", "sv")
        assert business.time_zone == "Europe/Stockholm"
        assert not business.is_sandbox

    def test_the_opener_owns_it_and_answers_come_to_him(self):
        owner = make_user(email="kari@example.com")
        business = open_business(name="K", country="NO", is_sandbox=True, owner=owner)
        assert Membership.objects.get(business=business).role == Role.OWNER
        assert business.seller.email == "kari@example.com"
        assert Event.objects.get(business=business).kind == "business.opened"

    def test_it_begins_with_a_series_for_each_kind_that_needs_one(self):
        business = open_business(name="A", country="SE", is_sandbox=False, owner=make_user())

        uses = SeriesUse.objects.for_business(business).select_related("series")
        assert {use.kind: use.series.pattern for use in uses} == {
            "invoice": "{YYYY}-{NNNN}",
            "quote": "Q{YYYY}-{NNNN}",
            "proforma": "PF{YYYY}-{NNNN}",
        }

    def test_the_first_sandbox_is_opened_once(self):
        owner = make_user()
        opened = open_first_sandbox(name="My business", country="DK", owner=owner)
        assert opened is not None
        assert opened.is_sandbox
        assert open_first_sandbox(name="My business", country="DK", owner=owner) is None
        assert Membership.objects.filter(user=owner).count() == 1


class TestProfile:
    def test_the_zone_follows_the_country(self):
        business = make_business(country="NO")
        change_profile(business_id=business.pk, changes={"country": "IS"}, actor=SYSTEM)
        business.refresh_from_db()
        assert business.time_zone == "Atlantic/Reykjavik"

    def test_the_event_names_what_changed_and_nothing_else(self):
        business = make_business(profile={"city": "Oslo"})
        changes = {"city": "Bergen", "name": business.name}
        change_profile(business_id=business.pk, changes=changes, actor=SYSTEM)
        assert Event.objects.get(kind="business.changed").data == {"fields": ["city"]}

    def test_no_change_is_no_event(self):
        business = make_business()
        change_profile(business_id=business.pk, changes={"name": business.name}, actor=SYSTEM)
        assert not Event.objects.exists()

    def test_other_names_are_refused(self):
        business = make_business()
        with pytest.raises(UnknownField):
            change_profile(business_id=business.pk, changes={"is_sandbox": False}, actor=SYSTEM)


class TestLogo:
    def test_the_same_logo_again_changes_nothing(self):
        business = make_business()
        set_logo(business_id=business.pk, content=logo_file(), actor=SYSTEM)
        set_logo(business_id=business.pk, content=logo_file(), actor=SYSTEM)
        assert StoredFile.objects.filter(business=business).count() == 1
        assert Event.objects.filter(kind="business.changed").count() == 1

    def test_a_removed_logo_stays_for_issued_documents(self):
        business = make_business()
        logo = set_logo(business_id=business.pk, content=logo_file(), actor=SYSTEM)
        remove_logo(business_id=business.pk, actor=SYSTEM)
        assert SellerProfile.objects.get(business=business).logo is None
        assert logo.read().startswith(b"\x89PNG")


class TestFirstSteps:
    def test_they_are_finished_once(self):
        business = make_business()
        finish_onboarding(business_id=business.pk, now=NOW, actor=SYSTEM)
        finish_onboarding(business_id=business.pk, now=NOW.replace(year=2027), actor=SYSTEM)
        assert Business.objects.get(pk=business.pk).onboarded_at == NOW
        assert Event.objects.filter(kind="business.onboarded").count() == 1

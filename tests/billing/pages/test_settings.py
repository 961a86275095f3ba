"""The settings pages: who may read and change what, and what they refuse."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from billing.numbering.operations import ensure_series
from billing.numbering.queries import next_number_of
from billing.sellers.models import SellerProfile
from billing.sellers.operations import set_logo
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import SYSTEM
from fastfaktura.core.models import Business, Role
from tests.billing.pages.conftest import signed_in
from tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db

PROFILE = {
    "name": "Nordlys Studio AS",
    "country": "NO",
    "organization_number": "923 609 016",
    "vat_registered": "on",
    "vat_number": "923609016MVA",
    "phone": "22 12 34 56",
    "email": "post@nordlys.example",
    "city": "Oslo",
    "locale": "nb",
    "attach_pdf": "False",
}
PAYMENT = {"currency": "NOK", "payment_terms_days": "10"}
NUMBERING = {"prefix": "F", "with_year": "on", "digits": "4", "next_number": "42"}
PAGES = (*("profile", "payment_details", "invoicing", "look", "numbering", "members", "account"),)


def logo(kind="PNG", size=(40, 20), name="logo.png"):
    target = BytesIO()
    # Of a huge one only the size is read: black and white are made in no time.
    picture = Image.new("1", size) if size[0] > 1000 else Image.new("RGB", size, "teal")
    picture.save(target, kind)
    return SimpleUploadedFile(name, target.getvalue())


def text_of(answer):
    return answer.content.decode()


class TestWhoMayWhat:
    @pytest.mark.parametrize("role", [Role.OWNER, Role.MEMBER, Role.ACCOUNTANT])
    def test_every_member_may_read(self, business, role):
        browser = signed_in(make_member(business, role))
        for page in PAGES:
            assert browser.get(reverse(f"settings:{page}")).status_code == 200, page

    @pytest.mark.parametrize("role", [Role.MEMBER, Role.ACCOUNTANT])
    def test_only_owners_may_change(self, business, role):
        browser = signed_in(make_member(business, role))
        for page in (
            *("profile", "payment_details", "invoicing", "look", "numbering", "members"),
            "remove_logo",
        ):
            assert browser.post(reverse(f"settings:{page}"), PROFILE).status_code == 403, page

    def test_members_see_that_it_is_closed_to_them(self, business):
        page = text_of(
            signed_in(make_member(business, Role.MEMBER)).get(reverse("settings:profile"))
        )
        assert "Only owners of the business can change this." in page
        assert "Save profile" not in page

    def test_people_without_a_business_are_led_to_open_one(self, client, db):
        browser = signed_in(make_user())
        assert browser.get(reverse("settings:profile")).url == reverse("businesses")
        assert "You belong to no business" in text_of(browser.get(reverse("businesses")))
        assert browser.get(reverse("settings:account")).status_code == 200


class TestProfile:
    def test_numbers_are_kept_in_one_form_and_shown_as_people_write_them(self, browser, business):
        answer = browser.post(reverse("settings:profile"), PROFILE)
        assert answer.url == reverse("settings:profile")
        seller = SellerProfile.objects.get(business=business)
        assert seller.organization_number == "923609016"
        assert seller.vat_number == "NO923609016MVA"
        assert seller.phone == "+4722123456"
        assert not seller.attach_pdf
        page = text_of(browser.get(answer.url))
        assert 'value="923 609 016"' in page
        assert 'value="+47 22 12 34 56"' in page

    @pytest.mark.parametrize(
        ("country", "number", "sentence"),
        [
            ("SE", "556036079", "Swedish organisation numbers have 10 digits; this has 9."),
            ("NO", "923609017", "The check digit is wrong"),
            ("DK", "1234567X", "consist of digits only"),
        ],
    )
    def test_a_wrong_number_says_which_rule_fails(self, browser, country, number, sentence):
        facts = {**PROFILE, "country": country, "organization_number": number, "vat_number": ""}
        answer = browser.post(reverse("settings:profile"), facts)
        assert answer.status_code == 422
        assert sentence in text_of(answer)
        assert f'value="{number}"' in text_of(answer)

    def test_a_wrong_phone_says_so_at_its_field(self, browser):
        answer = browser.post(reverse("settings:profile"), {**PROFILE, "phone": "22"})
        assert "too short" in text_of(answer)

    def test_an_address_longer_than_a_mail_server_takes_is_refused(self, browser):
        facts = {**PROFILE, "email": f"{'a' * 250}@example.com"}
        assert browser.post(reverse("settings:profile"), facts).status_code == 422

    def test_another_country_moves_the_clock(self, browser, business):
        facts = {
            **PROFILE,
            "country": "IS",
            "phone": "",
            "organization_number": "",
            "vat_number": "",
        }
        browser.post(reverse("settings:profile"), facts)
        assert Business.objects.get(pk=business.pk).time_zone == "Atlantic/Reykjavik"

    def test_the_page_reads_the_database_a_bounded_number_of_times(
        self, browser, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(10):
            browser.get(reverse("settings:profile"))


class TestPaymentDetails:
    def test_accounts_are_checked_and_kept_without_spaces(self, browser, business):
        facts = {
            **PAYMENT,
            "iban": "NO93 8601 1117 947",
            "bic": "dnbanokk",
            "bank_account": "8601 11 17947",
            "bankgiro": "5050-1055",
        }
        assert browser.post(reverse("settings:payment_details"), facts).status_code == 302
        seller = SellerProfile.objects.get(business=business)
        assert (seller.iban, seller.bic) == ("NO9386011117947", "DNBANOKK")
        assert seller.bank_account == "86011117947"
        assert seller.bankgiro == "5050-1055"
        page = text_of(browser.get(reverse("settings:payment_details")))
        assert 'value="NO93 8601 1117 947"' in page
        assert 'value="8601 11 17947"' in page

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("iban", "NO9386011117948", "check digit"),
            ("bank_account", "8601111794", "11 digits; this has 10"),
            ("bankgiro", "5050-1056", "check digit"),
            ("payment_terms_days", "366", "365"),
        ],
    )
    def test_a_wrong_one_says_which_rule_fails(self, browser, field, value, sentence):
        answer = browser.post(reverse("settings:payment_details"), {**PAYMENT, field: value})
        assert answer.status_code == 422
        assert sentence in text_of(answer)

    def test_accounts_of_other_countries_are_folded_unless_filled(self, browser, business):
        page = browser.get(reverse("settings:payment_details"))
        assert [field.name for field in page.context["folded_accounts"]] == ["bankgiro", "plusgiro"]
        assert not page.context["fold_open"]
        SellerProfile.objects.filter(business=business).update(bankgiro="5050-1055")
        assert browser.get(reverse("settings:payment_details")).context["fold_open"]


class TestLook:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
    def test_a_logo_is_kept_and_served_for_ever_by_its_digest(
        self, browser, client, business, kind
    ):
        facts = {"accent_color": "#0f6b5c", "logo": logo(kind)}
        assert browser.post(reverse("settings:look"), facts).status_code == 302
        kept = SellerProfile.objects.get(business=business).logo
        assert kept is not None
        # A payer, who is signed in nowhere, sees it too.
        answer = client.get(reverse("documents:logo", args=[kept.sha256]))
        assert answer.content == kept.read()
        assert answer.headers["Content-Type"] == "image/png"
        assert "immutable" in answer.headers["Cache-Control"]

    @pytest.mark.parametrize(
        ("upload", "sentence"),
        [
            (SimpleUploadedFile("logo.png", b"%PDF-1.7"), "no PNG, JPEG or WebP"),
            (SimpleUploadedFile("logo.png", bytes(4 * 1024 * 1024 + 1)), "larger than 4 MB"),
            (logo(size=(5001, 5001)), "more than 25 million pixels"),
            (SimpleUploadedFile("logo.png", b""), "The file is empty"),
        ],
        ids=["no picture", "heavy", "large", "empty"],
    )
    def test_what_is_no_logo_is_refused_with_the_reason(self, browser, business, upload, sentence):
        upload.seek(0)
        answer = browser.post(reverse("settings:look"), {"accent_color": "#0f6b5c", "logo": upload})
        assert answer.status_code == 422
        assert sentence in text_of(answer)
        assert SellerProfile.objects.get(business=business).logo is None

    def test_a_request_beyond_the_bound_is_refused_unread(self, browser, settings):
        settings.UPLOAD_MAX_SIZE = 1000
        facts = {"accent_color": "#0f6b5c", "logo": SimpleUploadedFile("l.png", bytes(2000))}
        assert browser.post(reverse("settings:look"), facts).status_code == 400

    def test_a_pale_colour_is_refused_and_a_readable_shade_is_named(self, browser, business):
        answer = browser.post(reverse("settings:look"), {"accent_color": "#ffcc00"})
        assert answer.status_code == 422
        assert "has a contrast of 1.5 to 1" in text_of(answer)
        assert SellerProfile.objects.get(business=business).accent_color == "#0f6b5c"

    def test_the_sample_follows_the_colour_and_keeps_nothing(self, browser, business):
        url = reverse("settings:look_sample")
        answer = browser.get(url, {"accent_color": "#ffcc00"}, headers={"hx-request": "true"})
        assert 'fill="#ffcc00"' in text_of(answer)
        assert "<html" not in text_of(answer)
        assert "Use #" in text_of(answer)
        answer = browser.get(url, {"accent_color": '"><script>'}, headers={"hx-request": "true"})
        assert 'fill="#0f6b5c"' in text_of(answer)

    def test_a_named_shade_is_put_into_its_field(self, browser):
        facts = {"accent_color": "#8f7200", "chosen": "1"}
        url = reverse("settings:look_sample")
        page = text_of(browser.get(url, facts, headers={"hx-request": "true"}))
        assert 'hx-swap-oob="true"' in page
        assert 'value="#8f7200"' in page

    def test_a_logo_is_removed(self, browser, business):
        set_logo(business_id=business.pk, content=logo().read(), actor=SYSTEM)
        browser.post(reverse("settings:remove_logo"))
        assert SellerProfile.objects.get(business=business).logo is None


class TestNumbering:
    def test_the_preview_follows_the_form_and_keeps_nothing(self, browser, business):
        url = reverse("settings:numbering_preview")
        facts = {**NUMBERING, "with_year": ""}
        answer = browser.get(url, facts, headers={"hx-request": "true"})
        assert "F0042" in text_of(answer)
        assert next_number_of(ensure_series(business), on=business_today(business)) == 1

    def test_a_preview_of_nonsense_is_a_dash(self, browser):
        url = reverse("settings:numbering_preview")
        answer = browser.get(url, {"digits": "99"}, headers={"hx-request": "true"})
        assert "–" in text_of(answer)


class TestAccount:
    def test_name_and_language_are_kept_and_the_page_speaks_it(self, browser, owner):
        facts = {"name": "Ada Lovelace", "language": "nb"}
        assert browser.post(reverse("settings:account"), facts).status_code == 302
        owner.refresh_from_db()
        assert (owner.name, owner.language) == ("Ada Lovelace", "nb")
        assert '<html lang="nb"' in text_of(browser.get(reverse("settings:account")))

    def test_another_language_than_ours_is_refused(self, browser):
        answer = browser.post(reverse("settings:account"), {"name": "", "language": "xx"})
        assert answer.status_code == 422

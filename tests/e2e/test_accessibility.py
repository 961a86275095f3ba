"""Axe looks at every page, on a light desk and on a dark phone, and finds nothing.

Each page is opened once: on the desk, from which it is taken to the phone. At night it is looked at
on a dark desk too, of which the other runs see the parts that all pages share.
"""

from collections.abc import Collection, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from billing.payments.cancellation import cancel_invoice
from billing.payments.operations import record_payment
from tests.factories import (
    NOW,
    PASSWORD,
    TODAY,
    actor_of,
    make_business,
    make_client,
    make_draft,
    make_invoice,
    make_line,
    make_member,
)
from tests.nightly import NIGHTLY
from tests.url_map import Estate, Route, make_estate, routes

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
# The watermark of a draft is decoration, hidden from readers of the screen: the page beside it
# says in words what it is.
LOOK = """async (rules) => {
  const all = { exclude: [".document__mark[aria-hidden=true]"] };
  const options = { resultTypes: ["violations"], iframes: false };
  if (rules) options.runOnly = rules;
  const found = await axe.run(all, options);
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => [rule.id, node.target.join(" "), node.failureSummary].join(" | "))
  );
}"""

# Three frames in a row in which nothing is on its way: no colour, no fragment.
AT_REST = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  let still = 0;
  while (still < 3) {
    await frame();
    const busy = document.getAnimations().length || document.querySelector(".htmx-request");
    still = busy ? 0 : still + 1;
  }
}"""

APP = (
    *("overview", "search", "businesses", "create_business", "invoices:list", "payments:list"),
    *("payments:find", "quotes:show", "invoices:deposit"),
    *("invoices:ledger", "invoices:credit"),
    *("bulk:list", "bulk:show"),
    "exports:list",
    *("attachments:panel", "invoices:show", "deliveries:sheet", "deliveries:mailbox"),
    *("imports:begin", "imports:show"),
    "deliveries:correct",
    *("deliveries:mailbox_message", "payments:record", "documents:paper"),
    *("recurring:list", "recurring:create", "recurring:show", "recurring:edit"),
    "recurring:preview",
    *("clients:list", "clients:create", "clients:show", "clients:edit"),
    *("clients:import", "clients:import_columns", "clients:import_preview"),
    *("products:list", "products:create", "products:show", "products:agree_price"),
    *("products:import", "products:import_columns", "products:import_preview"),
    *("settings:profile", "settings:payment_details", "settings:look", "settings:numbering"),
    *("settings:invoicing", "settings:series_new", "settings:series"),
    *("settings:law", "settings:mail", "rehearsals:list", "rehearsals:show"),
    *("settings:texts", "settings:text"),
    *("settings:payments", "settings:sms", "settings:members", "settings:account"),
    *("settings:api_keys", "settings:api_key_new"),
    *("settings:webhooks", "settings:webhook_new", "settings:webhook_edit"),
    *("settings:webhook", "settings:webhook_message"),
    *("settings:reminders", "settings:reminder_plan_new", "settings:reminder_plan"),
    *("settings:reminder_step_new", "settings:reminder_step", "reminders:list"),
    *("reminders:of_invoice", "reminders:invoice_act", "reminders:of_client"),
    *("reminders:client_act",),
    *("account_email", "account_change_password", "mfa_index", "usersessions_list"),
    *("account_reauthenticate", "account_logout", "mfa_activate_totp", "mfa_add_webauthn"),
)
ENTRANCE = (
    *("account_login", "account_signup", "account_reset_password", "account_reset_password_done"),
)
# The pages of the app in so many tests, so that workers can share them.
PARTS = 4
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 900}
# The themes differ in colours alone: what else a page is, the first look has seen.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
# Between them they have every part of the frame, of lists and of forms.
ON_A_DARK_DESK = (
    *("overview", "invoices:list", "invoices:show", "invoices:ledger", "clients:edit"),
    *("settings:look", "settings:members", "bulk:show"),
)


@pytest.fixture
def estate(settings, tmp_path) -> Estate:
    settings.MEDIA_ROOT = tmp_path
    return make_estate()


@pytest.fixture
def visitor(browser: Browser, live_server) -> Iterator[BrowserContext]:
    """Open a profile."""
    context = browser.new_context(
        base_url=live_server.url, locale="en-GB", reduced_motion="reduce", viewport=DESK
    )
    context.set_default_timeout(60_000)
    yield context
    context.close()


@cache
def routes_by_name() -> dict[str, Route]:
    return {route.name: route for route in routes()}


def address_of(name: str, estate: Estate) -> str:
    return routes_by_name()[name].address(estate.values)


def signed_in(visitor: BrowserContext, user, url: str) -> None:
    client = Client()
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    value = client.cookies["sessionid"].value
    visitor.add_cookies([{"name": "sessionid", "value": value, "url": url}])


def look_at(page: Page, *, on_a_dark_desk: bool) -> list[str]:
    """Return what axe finds on the page as it is, on a light desk and on a dark phone."""
    page.evaluate(AXE)
    found = [f"desk: {problem}" for problem in page.evaluate(LOOK)]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    if on_a_dark_desk:
        page.evaluate(AT_REST)
        found += [f"dark desk: {problem}" for problem in page.evaluate(LOOK, OF_COLOURS)]
    page.set_viewport_size(PHONE)
    page.evaluate(AT_REST)
    in_dark = page.evaluate(LOOK)
    if in_dark:
        # A long page may take longer to be drawn: what is wrong is still wrong a moment later.
        page.wait_for_timeout(1000)
        in_dark = page.evaluate(LOOK)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size(DESK)
    return [*found, *(f"dark phone: {problem}" for problem in in_dark)]


def found_on(
    visitor: BrowserContext, addresses: list[str], dark: Collection[str] = ()
) -> list[str]:
    """Return what axe finds on the pages, each with its address.

    :param dark: which of them are looked at on a dark desk too.
    """
    page = visitor.new_page()
    problems = []
    for address in addresses:
        page.goto(address)
        page.evaluate(AT_REST)
        # What leads elsewhere was not looked at.
        problems += [] if page.url.endswith(address) else [f"{address} leads to {page.url}"]
        found = look_at(page, on_a_dark_desk=NIGHTLY or address in dark)
        problems += [f"{address}: {problem}" for problem in found]
    page.close()
    return problems


def payers_pages(business) -> list[str]:
    """Return the public pages of invoices that are open, overdue, paid and cancelled."""
    client = make_client(business)
    paid, cancelled = make_invoice(business, client), make_invoice(business, client)
    today = TODAY
    record_payment(
        invoice_id=paid.pk,
        amount=Decimal(1250),
        method="cash",
        received_date=today,
        today=today,
        actor=actor_of(business),
    )
    cancel_invoice(
        invoice_id=cancelled.pk, issue_date=today, now=NOW, actor=actor_of(business), reason=""
    )
    fresh = make_invoice(business, client, payment_terms_days=365)
    tokens = [invoice.public_token for invoice in (paid, cancelled, fresh)]
    return [f"/i/{token}/" for token in tokens] + ["/i/not-an-invoice/"]


class TestAxe:
    @pytest.mark.parametrize("part", range(PARTS))
    def test_finds_nothing_in_the_app(self, visitor, estate, live_server, part):
        signed_in(visitor, estate.owner, live_server.url)
        draft = make_draft(estate.business)
        addresses = [address_of(name, estate) for name in APP]
        addresses += [reverse("invoices:edit", args=[draft.pk]), "/no-such-page/"]
        addresses.append(reverse("invoices:deposit", args=[draft.pk]))
        addresses += [f"/onboarding/{step}/" for step in ("business", "payment", "look")]
        dark = {address_of(name, estate) for name in ON_A_DARK_DESK}

        problems = found_on(visitor, addresses[part::PARTS], dark)

        assert not problems, "\n".join(problems)

    def test_finds_nothing_where_a_draft_cannot_be_issued(self, visitor, estate, live_server):
        signed_in(visitor, estate.owner, live_server.url)
        draft = make_draft(estate.business, lines=(make_line(description=""),))
        page = visitor.new_page()
        page.goto(reverse("invoices:edit", args=[draft.pk]), wait_until="networkidle")
        issue = page.locator("button[formaction*=issuance]").first
        issue.evaluate("button => button.form.requestSubmit(button)")
        expect(page.locator("[aria-invalid=true]").first).to_be_visible()

        problems = look_at(page, on_a_dark_desk=True)

        assert not problems, "\n".join(problems)

    def test_finds_nothing_before_there_is_anything(self, visitor, live_server):
        signed_in(visitor, make_member(make_business(is_sandbox=True)), live_server.url)
        names = ("overview", "invoices:list", "clients:list", "payments:list", "deliveries:mailbox")
        names += ("settings:webhooks", "settings:api_keys", "settings:reminders", "reminders:list")

        problems = found_on(visitor, [reverse(name) for name in names])

        assert not problems, "\n".join(problems)

    def test_finds_nothing_at_the_entrance_and_on_payers_pages(self, visitor, estate):
        payers = address_of("public:invoice", estate)
        addresses = [reverse(name) for name in ENTRANCE] + payers_pages(estate.business)
        addresses += [payers, address_of("public:paper", estate)]

        problems = found_on(visitor, addresses, {reverse("account_login"), payers})

        assert not problems, "\n".join(problems)

    def test_finds_nothing_in_the_documentation_of_the_api(self, visitor):
        problems = found_on(visitor, [reverse("api_docs") + "?lang=en"])

        assert not problems, "\n".join(problems)

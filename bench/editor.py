"""The editor's answer while one types: 300 lines should take at most three times what 10 take."""

from decimal import Decimal
from statistics import median
from time import perf_counter
from urllib.parse import urlencode

from django.db import transaction
from django.test import Client as Browser

from bench.books import make_business
from bench.pageform import posted, typed
from billing.amounts.vat import VatCategory
from billing.invoices.drafts import DraftContent, DraftLine
from billing.invoices.models import Invoice
from billing.invoices.operations import draft_invoice
from clients.models import Client
from fastfaktura.core.events import Actor
from fastfaktura.core.models import Business, User

FEW, MANY = 10, 300
ROUNDS = 25


def content_of_lines(client: Client, count: int) -> DraftContent:
    """Return a content of so many lines, each with a discount."""
    return DraftContent(
        client_id=client.pk,
        currency="NOK",
        locale="en",
        payment_terms_days=14,
        lines=tuple(
            DraftLine(
                description=f"Work of day {number}",
                quantity=Decimal("1.25"),
                unit_price=Decimal("987.65"),
                vat_category=VatCategory.STANDARD,
                vat_rate=Decimal(25),
                allowance_percent=Decimal(number % 10),
            )
            for number in range(count)
        ),
    )


def drafts_of(business: Business, client: Client, user: User) -> dict[int, Invoice]:
    """Make the two drafts."""
    return {
        count: draft_invoice(
            business=business,
            content=content_of_lines(client, count),
            actor=Actor.of_user(user),
        )
        for count in (FEW, MANY)
    }


def main() -> None:
    """Type into both drafts, turn by turn, and roll everything back."""
    with transaction.atomic():
        business, clients, user = make_business("Bench editor")
        client = clients[0]
        drafts = drafts_of(business, client, user)
        browser = Browser(SERVER_NAME="localhost")
        browser.force_login(user)
        # What a browser posts is read from the page that it has got.
        forms = {count: posted(page_of(browser, draft)) for count, draft in drafts.items()}
        times: dict[int, list[float]] = {count: [] for count in drafts}
        for turn in range(ROUNDS):
            for count, draft in drafts.items():
                form = typed(forms[count], "notes", f"Typed {turn}")
                forms[count] = typed(form, "quantity", f"{turn + 2}")
                body = urlencode(forms[count])
                begin = perf_counter()
                response = browser.post(
                    address_of(draft),
                    body,
                    content_type="application/x-www-form-urlencoded",
                    headers={"HX-Request": "true"},
                    secure=True,
                )
                times[count].append(perf_counter() - begin)
                if response.status_code != 200:
                    raise RuntimeError(f"the editor answered {response.status_code}")
                draft.refresh_from_db(fields=["version"])
                forms[count] = typed(forms[count], "version", str(draft.version))
        small, large = (median(times[count]) * 1000 for count in drafts)
        print(
            f"{FEW} lines {small:7.1f} ms  {MANY} lines {large:7.1f} ms  ratio {large / small:.2f}"
        )
        transaction.set_rollback(True)


def address_of(draft: Invoice) -> str:
    """Return where the editor of a draft is."""
    return f"/invoices/{draft.pk}/edit/"


def page_of(browser: Browser, draft: Invoice) -> str:
    """Return the whole page of the editor."""
    response = browser.get(address_of(draft), secure=True)
    if response.status_code != 200:
        raise RuntimeError(f"the editor answered {response.status_code}")
    return response.text


if __name__ == "__main__":
    main()

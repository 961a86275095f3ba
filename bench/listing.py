"""The list page at 1 000 and at 200 000 invoices: the ratio should stay near 1."""

from statistics import median
from time import perf_counter

from django.db import transaction
from django.test import Client as Browser

from bench.books import fill, make_business

ADDRESSES = {
    "first page": "/invoices/",
    "overdue": "/invoices/?status=overdue",
    "open": "/invoices/?open=1",
    "paid": "/invoices/?status=paid",
    "search": "/invoices/?q=B12",
    "overview": "/",
}
ROUNDS = 15


def main() -> None:
    """Measure each address in both businesses, turn by turn, and roll everything back."""
    with transaction.atomic():
        browsers = {}
        for count in (1_000, 200_000):
            business, clients, user = make_business(f"Bench {count}")
            fill(business, clients, count)
            browsers[count] = Browser(SERVER_NAME="localhost")
            browsers[count].force_login(user)
        for name, address in ADDRESSES.items():
            times: dict[int, list[float]] = {count: [] for count in browsers}
            for _round in range(ROUNDS):
                for count, browser in browsers.items():
                    begin = perf_counter()
                    response = browser.get(address, secure=True)
                    times[count].append(perf_counter() - begin)
                    if response.status_code != 200:
                        raise RuntimeError(f"{address} answered {response.status_code}")
            small, large = (median(times[count]) * 1000 for count in browsers)
            print(f"{name:12} {small:7.1f} ms  {large:7.1f} ms  ratio {large / small:.2f}")
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()

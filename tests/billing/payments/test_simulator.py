"""The simulator as a payer's browser and a careless caller meet it."""

import http.client
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from stripe import Refund
from stripe.params.checkout._session_create_params import SessionCreateParams

from billing.amounts.money import Money
from billing.payments.gateway import SessionOrder
from billing.payments.simulator.errors import ApiError
from billing.payments.simulator.forms import decode
from billing.payments.simulator.shapes import build, read_request
from billing.payments.simulator.webhooks import NotLoopback, check_loopback


@pytest.fixture
def session(town):
    return town.gateway().open_session(
        SessionOrder(
            key="a",
            amount=Money(Decimal("1250.50"), "EUR"),
            description="Nordlys <b>Studio</b>",
            success_url="https://example.test/back?session_id={CHECKOUT_SESSION_ID}",
            cancel_url="https://example.test/",
            expires_at=datetime.now(UTC) + timedelta(hours=1),
            locale="en",
        )
    )


def visit(town, path: str, form: dict[str, str] | None = None):
    connection = http.client.HTTPConnection(town.address.removeprefix("http://"))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode(form) if form is not None else None
    connection.request("POST" if form is not None else "GET", path, body, headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return answer, page


class TestTheHostedPage:
    def test_says_that_no_money_moves(self, town, session):
        answer, page = visit(town, f"/c/pay/{session.id}")
        assert answer.status == 200
        assert "No money moves" in page
        assert "€1,250.50" in page
        assert "<b>Studio" not in page
        assert "script" not in answer.getheader("Content-Security-Policy")

    def test_a_payment_leads_back(self, town, session):
        form = {"method": "card", "card_number": "4242 4242 4242 4242"}
        answer, _ = visit(town, f"/c/pay/{session.id}", form)
        assert answer.status == 303
        assert answer.getheader("Location") == f"https://example.test/back?session_id={session.id}"

    def test_a_number_that_is_no_test_number_is_never_taken(self, town, session):
        form = {"method": "card", "card_number": "5555 5555 5555 4444"}
        answer, page = visit(town, f"/c/pay/{session.id}", form)
        assert answer.status == 422
        assert "Never enter a real one" in page

    def test_confirmation_is_asked_for(self, town, session):
        form = {"method": "card", "card_number": "4000002500003155"}
        answer, _ = visit(town, f"/c/pay/{session.id}", form)
        assert answer.getheader("Location").endswith("/authenticate")
        answer, _ = visit(town, f"/c/pay/{session.id}/authenticate", {"answer": "refuse"})
        assert answer.status == 422
        answer, _ = visit(town, f"/c/pay/{session.id}/authenticate", {"answer": "confirm"})
        assert answer.status == 303

    def test_an_unknown_page_is_not_found(self, town):
        assert visit(town, "/c/pay/cs_test_nobody")[0].status == 404

    def test_an_expired_page_says_so(self, town, session):
        town.gateway().expire_session(session.id)
        assert visit(town, f"/c/pay/{session.id}")[0].status == 410


class TestRequests:
    @pytest.mark.parametrize(
        "sent",
        [
            "mode=payment&colour=red",
            "mode=payment&line_items[0][colour]=red",
            "mode=rent",
            "mode=payment&locale=klingon",
            "mode=payment&expires_at=soon",
        ],
    )
    def test_what_the_library_does_not_know_is_refused(self, sent):
        with pytest.raises(ApiError):
            read_request(SessionCreateParams, decode(sent))

    def test_nothing_is_invented_or_left_out_of_an_answer(self):
        with pytest.raises(TypeError, match="no field colour"):
            build(Refund, colour="red")
        with pytest.raises(TypeError, match="needs amount"):
            build(Refund, id="re_1", object="refund")

    def test_events_never_leave_this_machine(self):
        check_loopback("http://localhost:8000/webhooks/stripe/")
        with pytest.raises(NotLoopback):
            check_loopback("https://example.com/webhooks/stripe/")

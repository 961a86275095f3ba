"""One answer for one Idempotency-Key."""

from datetime import timedelta
from threading import Thread
from time import monotonic, sleep

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from billing.api.idempotency import forget_old_answers
from billing.api.models import IdempotentRequest
from billing.api.tasks import forget_old_answers as forgetting
from clients.models import Client
from fastfaktura.core.models import Event
from tests.billing.api import trial
from tests.billing.api.conftest import ApiClient

KEYED = {"Idempotency-Key": "order-4711"}


@pytest.fixture(autouse=True)
def addresses(settings):
    """Answer with the operations of the trial."""
    settings.ROOT_URLCONF = trial.ADDRESSES
    trial.at_work.clear()
    trial.go_on.clear()


def code_of(answer):
    return answer.json()["error"]["code"]


class TestTheSameRequestAgain:
    def test_gets_the_first_answer_without_working(self, api):
        first = api.post("/work", {"name": "A"}, KEYED)
        again = api.post("/work", {"name": "A"}, KEYED)

        assert first.status_code == again.status_code == 201
        assert first.content == again.content
        assert again.headers["Content-Type"] == first.headers["Content-Type"]
        assert again.headers["Idempotent-Replayed"] == "true"
        assert "Idempotent-Replayed" not in first.headers
        assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]
        assert Client.objects.count() == 1

    def test_works_again_without_the_header(self, api):
        api.post("/work", {})
        api.post("/work", {})

        assert Client.objects.count() == 2
        assert not IdempotentRequest.objects.exists()

    @pytest.mark.parametrize("body", [{"then": "refuse"}, {"nmae": "A"}, b"{"])
    def test_gets_the_first_refusal(self, api, body):
        first = api.post("/work", body, KEYED)
        again = api.post("/work", body, KEYED)

        assert first.status_code in {409, 422}
        assert first.status_code == again.status_code
        assert first.content == again.content
        assert again.headers["Idempotent-Replayed"] == "true"

    def test_is_another_one_in_another_business(self, api, mallory):
        api.post("/work", {}, KEYED)

        assert "Idempotent-Replayed" not in mallory.post("/work", {}, KEYED).headers
        assert Client.objects.count() == 2

    def test_gets_the_first_answer_by_another_key_of_the_business(self, api):
        other = ApiClient(api.business)
        api.post("/work", {}, KEYED)

        assert other.post("/work", {}, KEYED).headers["Idempotent-Replayed"] == "true"

    def test_needs_the_scope_of_the_operation_to_get_the_answer(self, api):
        reader = ApiClient(api.business, ["read", "write"])
        first = api.post("/message", {}, KEYED)
        again = reader.post("/message", {}, KEYED)

        assert first.status_code == 200
        assert again.status_code == 403
        assert "secret" not in again.content.decode()
        assert api.post("/message", {}, KEYED).headers["Idempotent-Replayed"] == "true"

    def test_needs_a_key(self, api):
        api.post("/work", {}, KEYED)

        assert api.post("/work", {}, {**KEYED, "X-Api-Key": "ffk_x"}).status_code == 401
        assert api.post("/work", {}, {**KEYED, "X-Api-Key": ""}).status_code == 401


class TestAnotherRequest:
    @pytest.mark.parametrize(
        ("path", "body"),
        [("/work", {"name": "B"}), ("/work?x=1", {"name": "A"}), ("/message", {"name": "A"})],
    )
    def test_with_the_same_key_is_refused(self, api, path, body):
        api.post("/work", {"name": "A"}, KEYED)
        answer = api.post(path, body, KEYED)

        assert answer.status_code == 409
        assert code_of(answer) == "idempotency_key_reused"
        assert "new key" in answer.json()["error"]["message"]
        assert Client.objects.count() == 1

    def test_with_another_method_does_not_mind_the_key(self, api):
        api.post("/work", {}, KEYED)

        assert api.get("/work", None, KEYED).json() == {"clients": 1}


class TestKey:
    def test_that_is_empty_is_none(self, api):
        answers = [api.post("/work", {}, {"Idempotency-Key": ""}) for _each in range(2)]

        assert not any("Idempotent-Replayed" in answer.headers for answer in answers)
        assert Client.objects.count() == 2

    @pytest.mark.parametrize("key", ["x" * 256, "a\0b"])
    def test_must_not_have_too_many_signs_or_a_nul(self, api, key):
        answer = api.post("/work", {}, {"Idempotency-Key": key})

        assert answer.status_code == 422
        assert list(answer.json()["error"]["fields"]) == ["Idempotency-Key"]
        assert not Client.objects.exists()

    @pytest.mark.parametrize("key", ["x", "x" * 255, "ÿ' OR 1=1; --"])
    def test_may_be_any_text_else(self, api, key):
        api.post("/work", {}, {"Idempotency-Key": key})
        again = api.post("/work", {}, {"Idempotency-Key": key})

        assert again.headers["Idempotent-Replayed"] == "true"


class TestWhatIsNotKept:
    @pytest.mark.parametrize(("then", "status"), [("fail", 500), ("forbid", 403)])
    def test_lets_a_repetition_try_anew(self, api, then, status):
        answers = [api.post("/work", {"then": then}, KEYED) for _each in range(2)]

        assert [answer.status_code for answer in answers] == [status] * 2
        assert not any("Idempotent-Replayed" in answer.headers for answer in answers)
        assert not IdempotentRequest.objects.exists()

    @pytest.mark.parametrize("path", ["/nothing", "/paper"])
    def test_is_what_no_operation_said(self, api, path):
        assert api.post(path, {}, KEYED).status_code in {404, 405}
        assert not IdempotentRequest.objects.exists()

    def test_is_a_body_of_another_type_or_beyond_all_size(self, api):
        form = api.post("/work", "a=1", {**KEYED, "Content-Type": "text/plain"})
        large = api.post("/work", b'"' + b"x" * 6 * 1024 * 1024, KEYED)

        assert (form.status_code, large.status_code) == (415, 413)
        assert not IdempotentRequest.objects.exists()


class TestWork:
    @pytest.mark.parametrize("then", ["refuse", "forbid", "fail", "break"])
    def test_that_is_not_answered_well_leaves_nothing(self, api, then):
        assert api.post("/work", {"then": then}, KEYED).status_code >= 400
        assert not Client.objects.exists()
        assert not Event.objects.filter(kind="client.created").exists()


class TestAnswers:
    def test_rest_encrypted(self, api):
        api.post("/message", {}, KEYED)

        stored = IdempotentRequest.objects.get()
        assert stored.status == 200
        assert api.business.name not in stored.encrypted_answer
        assert "secret" not in stored.encrypted_answer

    def test_are_given_for_48_hours(self, api):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            api.post("/work", {}, KEYED)
            clock.shift(timedelta(hours=48))
            assert api.post("/work", {}, KEYED).headers["Idempotent-Replayed"] == "true"
            clock.shift(timedelta(seconds=1))
            late = api.post("/work", {"name": "B"}, KEYED)
            again = api.post("/work", {"name": "B"}, KEYED)

        assert late.status_code == 201
        assert "Idempotent-Replayed" not in late.headers
        assert again.content == late.content
        assert Client.objects.count() == 2

    def test_are_deleted_after_that(self, api):
        api.post("/work", {}, KEYED)
        made = IdempotentRequest.objects.get().created_at

        assert forget_old_answers(now=made + timedelta(hours=48)) == 0
        assert forget_old_answers(now=made + timedelta(hours=49)) == 1
        assert forgetting() == 0

    def test_speak_the_language_of_the_first_request(self, api):
        api.post("/work", {"then": "refuse"}, {**KEYED, "Accept-Language": "nb"})
        again = api.post("/work", {"then": "refuse"}, {**KEYED, "Accept-Language": "fr"})

        assert again.headers["Content-Language"] == "nb"


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    @pytest.fixture
    def first(self, api):
        """Begin a request that holds in the midst of its work."""
        answers = []
        thread = self.call(api, "hold", answers)
        assert trial.at_work.wait(timeout=20)
        yield answers
        trial.go_on.set()
        thread.join(timeout=20)

    def wait_for(self, answers):
        end = monotonic() + 20
        while not answers and monotonic() < end:
            sleep(0.01)

    def call(self, api, then, answers):
        def run():
            answers.append(api.post("/work", {"then": then}, KEYED))
            connection.close()

        thread = Thread(target=run)
        thread.start()
        return thread

    def test_one_works_and_the_other_waits_for_its_answer(self, api, first):
        second = []
        thread = self.call(api, "hold", second)
        thread.join(timeout=1)
        assert not second, "the twin did not wait"
        trial.go_on.set()
        thread.join(timeout=20)
        # The twin may have its answer before the first one's has left.
        self.wait_for(first)

        assert first[0].status_code == second[0].status_code == 201
        assert first[0].content == second[0].content
        assert second[0].headers["Idempotent-Replayed"] == "true"
        assert Client.objects.count() == 1

    def test_the_other_does_not_wait_for_ever(self, api, first, settings):
        settings.API_TWIN_WAIT_SECONDS = 1
        answer = api.post("/work", {"then": "hold"}, KEYED)

        assert answer.status_code == 409
        assert code_of(answer) == "request_in_progress"
        assert int(answer.headers["Retry-After"]) > 0

    def test_another_key_does_not_wait(self, api, first):
        assert api.post("/work", {}, {"Idempotency-Key": "another"}).status_code == 201

    def test_the_other_works_if_the_first_fails(self, api):
        first, second = [], []
        one = self.call(api, "hold and fail", first)
        assert trial.at_work.wait(timeout=20)
        trial.at_work.clear()
        other = self.call(api, "hold and fail", second)
        trial.go_on.set()
        one.join(timeout=20)
        other.join(timeout=20)

        assert [answer.status_code for answer in first + second] == [500, 500]
        assert trial.at_work.is_set(), "the second did not work"
        assert not Client.objects.exists()

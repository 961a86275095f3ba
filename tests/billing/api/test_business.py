"""The business profile through the API."""

from tests.billing.api.conftest import ApiClient


class TestReading:
    def test_the_key_opens_its_own_business(self, api: ApiClient) -> None:
        answer = api.get("/business")
        assert answer.status_code == 200
        assert answer.json()["id"] == str(api.business.pk)

"""How often something may be done."""

import pytest

from fastfaktura.core.rates import Rate, Usage, client_address, count, use, wait_left

THREE = Rate("test", 3, 60)


class TestCount:
    def test_allows_as_many_as_the_rate_says_and_then_tells_how_long_to_wait(self):
        assert [count(THREE, "a") for _each in range(3)] == [0, 0, 0]
        assert 0 < count(THREE, "a") <= 60

    def test_counts_each_visitor_and_each_action_apart(self):
        for _each in range(4):
            count(THREE, "a")

        assert count(THREE, "b") == 0
        assert count(Rate("another", 3, 60), "a") == 0

    def test_begins_anew_after_the_window(self):
        short = Rate("short", 1, 1)
        assert count(short, "a") == 0
        wait = count(short, "a")
        assert wait == 1

    def test_lets_everyone_pass_without_redis(self, settings, caplog):
        settings.REDIS_URL = "redis://127.0.0.1:9/0"

        assert [count(THREE, "a") for _each in range(5)] == [0] * 5
        assert wait_left(THREE, "a") == 0
        assert "not counted" in caplog.text


class TestUse:
    def test_tells_what_is_left_and_for_how_long(self):
        told = [use(THREE, "a") for _each in range(5)]

        assert [usage.remaining for usage in told] == [2, 1, 0, 0, 0]
        assert [usage.is_over for usage in told] == [False, False, False, True, True]
        assert {usage.limit for usage in told} == {3}
        assert all(0 < usage.reset <= 60 for usage in told)

    def test_leaves_everything_without_redis(self, settings):
        settings.REDIS_URL = "redis://127.0.0.1:9/0"

        assert use(THREE, "a") == Usage(3, 3, 60, is_over=False)


class TestWaitLeft:
    def test_looks_without_counting(self):
        assert wait_left(THREE, "a") == 0
        for _each in range(3):
            count(THREE, "a")

        assert 0 < wait_left(THREE, "a") <= 60


class TestClientAddress:
    @pytest.mark.parametrize(
        ("proxies", "expected"),
        [(0, "127.0.0.1"), (1, "203.0.113.7"), (2, "198.51.100.4")],
    )
    def test_believes_only_what_our_own_proxies_added(self, rf, settings, proxies, expected):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        request = rf.get("/", headers={"x-forwarded-for": "198.51.100.4, 203.0.113.7"})

        assert client_address(request) == expected

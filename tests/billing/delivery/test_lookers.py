"""Machines that fetch before people look, told by what they call themselves."""

import pytest

from billing.delivery.lookers import machine_of

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/143.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)


class TestAMachine:
    @pytest.mark.parametrize(
        ("name", "owner"),
        [
            (f"{CHROME} BingPreview/1.0b", "Microsoft Safe Links"),
            ("Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5", "Microsoft Teams"),
            (
                "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 "
                "(via ggpht.com GoogleImageProxy)",
                "Gmail",
            ),
            (
                "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
                "Yahoo Mail",
            ),
            ("Mozilla/5.0", "Apple Mail"),
            ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "Slack"),
            ("WhatsApp/2.24.20.89 A", "WhatsApp"),
            (
                f"{IPHONE} facebookexternalhit/1.1 Facebot Twitterbot/1.0",
                "iMessage",
            ),
            ("facebookexternalhit/1.1", "Facebook"),
            ("Mozilla/5.0 (compatible; Barracuda Sentinel (EE))", "Barracuda"),
            ("python-requests/2.32", "a program"),
        ],
    )
    def test_is_named(self, name: str, owner: str) -> None:
        assert machine_of({"User-Agent": name}) == owner

    @pytest.mark.parametrize(
        ("header", "value"),
        [("Sec-Purpose", "prefetch;prerender"), ("Purpose", "prefetch"), ("X-Moz", "prefetch")],
    )
    def test_may_be_a_browser_ahead_of_its_person(self, header: str, value: str) -> None:
        headers = {"User-Agent": CHROME, header: value}
        assert machine_of(headers) == "a browser that loads ahead"


class TestABrowser:
    @pytest.mark.parametrize("name", [CHROME, IPHONE])
    def test_may_be_a_person(self, name: str) -> None:
        assert machine_of({"User-Agent": name}) == ""

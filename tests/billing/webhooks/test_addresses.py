"""Which addresses a webhook may lead to."""

from collections.abc import Sequence
from typing import Any

import pytest

from billing.webhooks.addresses import (
    AddressNotPublic,
    BadUrl,
    NameUnknown,
    checked_addresses,
    checked_url,
    is_known,
    look_up,
    may_connect,
)

PUBLIC = "93.184.216.34"


def to_public(host: str, port: int) -> Sequence[str]:
    return [PUBLIC]


def reason(text: str, *, allow_http: bool = False, answers: Sequence[str] = (PUBLIC,)) -> str:
    """Return why an address is refused; nothing if it is not."""
    try:
        checked_url(text, allow_http=allow_http, resolve=lambda _host, _port: answers)
    except BadUrl as refusal:
        return refusal.reason
    return ""


class TestAnAddress:
    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1",
            "127.255.255.254",
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:93.184.216.34",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fe80::1%eth0",
            "fec0::1",
            "ff02::1",
            "no address",
            "",
        ],
    )
    def test_that_is_not_public_is_not_connected_to(self, address: str) -> None:
        assert not may_connect(address)

    @pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:4700::1111"])
    def test_that_is_public_is(self, address: str) -> None:
        assert may_connect(address)

    def test_of_an_allowed_network_is(self, settings: Any) -> None:
        settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8", "::1/128"]
        assert may_connect("127.0.0.1")
        assert may_connect("::1")
        assert not may_connect("10.0.0.1")


class TestTheAddressesOfAName:
    def test_are_refused_together_if_one_of_them_is_not_public(self) -> None:
        with pytest.raises(AddressNotPublic):
            checked_addresses("x.example", 443, resolve=lambda _host, _port: [PUBLIC, "10.0.0.1"])

    def test_are_each_told_once(self) -> None:
        twice = lambda _host, _port: [PUBLIC, PUBLIC, "1.1.1.1"]  # noqa: E731  # a resolver is one line
        assert checked_addresses("x.example", 443, resolve=twice) == [PUBLIC, "1.1.1.1"]

    def test_are_unknown_if_there_are_none(self) -> None:
        with pytest.raises(NameUnknown):
            checked_addresses("x.example", 443, resolve=lambda _host, _port: [])

    def test_come_from_the_system(self) -> None:
        assert look_up("127.0.0.1", 443) == ["127.0.0.1"]

    @pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1"])
    def test_written_in_the_ways_of_old_are_seen_through(self, host: str) -> None:
        with pytest.raises(AddressNotPublic):
            checked_addresses(host, 443, resolve=look_up)

    def test_that_cannot_be_asked_for_are_unknown(self) -> None:
        with pytest.raises(NameUnknown):
            look_up("a" * 64 + ".example", 443)


def nobody_knows(host: str, _port: int) -> list[str]:
    raise NameUnknown(host)


class TestAUrl:
    def test_is_kept_with_a_name_that_may_be_known_tomorrow(self) -> None:
        url = "https://shop.example/in"

        assert checked_url(url, allow_http=False, resolve=nobody_knows) == url
        assert not is_known(url, resolve=nobody_knows)
        assert is_known(url, resolve=to_public)

    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("https://shop.example/hooks?a=1", "https://shop.example/hooks?a=1"),
            (" https://SHOP.example ", "https://shop.example"),
            ("https://shop.example:8443/in", "https://shop.example:8443/in"),
            ("https://shop.example/in#part", "https://shop.example/in"),
            ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
            (f"https://{PUBLIC}/", f"https://{PUBLIC}/"),
            ("https://[2606:4700::1111]/in", "https://[2606:4700::1111]/in"),
        ],
    )
    def test_is_kept_in_its_plain_form(self, text: str, kept: str) -> None:
        assert checked_url(text, allow_http=False, resolve=to_public) == kept

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("http://shop.example/", "scheme"),
            ("ftp://shop.example/", "scheme"),
            ("file:///etc/passwd", "scheme"),
            ("shop.example/in", "scheme"),
            ("", "scheme"),
            ("https://", "host"),
            ("https:///in", "host"),
            ("https://exa mple/in", "host"),
            ("https://shop.example\\@10.0.0.1/", "host"),
            ("https://shop.example/\r\nHost: inside", "host"),
            ("https://shop.example/\0", "host"),
            ("https://[::1", "host"),
            ("https://me:secret@shop.example/", "credentials"),
            ("https://me@shop.example/", "credentials"),
            ("https://@shop.example/", "credentials"),
            ("https://shop.example:0/", "port"),
            ("https://shop.example:25/", "port"),
            ("https://shop.example:70000/", "port"),
            ("https://shop.example:http/", "port"),
            ("https://shop.example/" + "a" * 500, "too_long"),
            ("https://shop.example/" + "ü" * 200, "too_long"),
        ],
    )
    def test_is_refused_for_a_reason(self, text: str, why: str) -> None:
        assert reason(text) == why

    def test_may_be_plain_http_where_that_is_allowed(self) -> None:
        assert reason("http://shop.example/", allow_http=True) == ""

    def test_that_leads_inside_is_refused(self) -> None:
        assert reason("https://shop.example/", answers=["192.168.1.1"]) == "private"

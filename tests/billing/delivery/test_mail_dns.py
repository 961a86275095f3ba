"""The DNS of a sender's domain, asked at a name server on the loopback."""

import socket
from collections.abc import Iterator
from threading import Thread
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from billing.delivery.mail_dns import Verdict, check_dkim, check_dmarc, check_domain, check_spf

DOMAIN = "mail.nordlys.example"


class NameServer:
    """Answers with the texts of a test; what it does not know does not exist."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self.is_silent = False
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"

    def serve(self) -> None:
        """Answer until the socket is closed."""
        while True:
            try:
                raw, asker = self.socket.recvfrom(4096)
            except OSError:
                return
            if not raw:
                return
            if not self.is_silent:
                self.socket.sendto(self.answer(raw), asker)

    def answer(self, raw: bytes) -> bytes:
        """Return the answer to a question."""
        question = dns.message.from_wire(raw)
        response = dns.message.make_response(question)
        response.flags |= dns.flags.RA
        name = question.question[0].name
        texts = self.texts.get(name.to_text(omit_final_dot=True))
        if texts is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
        elif texts:
            # A record is cut into strings of 255 signs; a long key needs two.
            cut = [
                " ".join(f'"{text[at : at + 255]}"' for at in range(0, len(text), 255))
                for text in texts
            ]
            response.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *cut))
        return response.to_wire()


@pytest.fixture
def server(settings: Any) -> Iterator[NameServer]:
    server = NameServer()
    thread = Thread(target=server.serve, daemon=True)
    thread.start()
    settings.DNS_SERVERS = [server.address]
    settings.DKIM_SELECTORS, settings.SPF_INCLUDE, settings.EMAIL_PROVIDER = [], "", ""
    yield server
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
        last.sendto(b"", ("127.0.0.1", int(server.address.partition(":")[2])))
    thread.join()
    server.socket.close()


class TestSpf:
    @pytest.mark.parametrize(
        ("records", "verdict", "remark"),
        [
            (["v=spf1 mx -all"], Verdict.GOOD, ""),
            (["google-site-verification=x", "V=SPF1 MX ~ALL"], Verdict.GOOD, ""),
            (["v=spf1 mx ?all"], Verdict.WEAK, "neutral"),
            (["v=spf1 +all"], Verdict.WRONG, "open"),
            (["v=spf1 mx -all", "v=spf1 a -all"], Verdict.WRONG, "several"),
            (["v=spf10 mx"], Verdict.MISSING, ""),
            ([], Verdict.MISSING, ""),
        ],
    )
    def test_is_judged(
        self, server: NameServer, records: list[str], verdict: Verdict, remark: str
    ) -> None:
        server.texts[DOMAIN] = records
        finding = check_spf(DOMAIN)
        assert (finding.verdict, finding.remark) == (verdict, remark)

    def test_must_name_the_provider(self, server: NameServer, settings: Any) -> None:
        settings.EMAIL_PROVIDER = "mailgun"
        server.texts[DOMAIN] = ["v=spf1 mx ~all"]
        finding = check_spf(DOMAIN)
        assert (finding.verdict, finding.remark) == (Verdict.WRONG, "no_include")
        assert finding.to_add == "v=spf1 mx include:mailgun.org ~all"

        server.texts[DOMAIN] = [finding.to_add]
        assert check_spf(DOMAIN).verdict == Verdict.GOOD


class TestDkim:
    def test_finds_a_key_in_two_strings(self, server: NameServer) -> None:
        server.texts[f"s1._domainkey.{DOMAIN}"] = ["v=DKIM1; k=rsa; p=" + "A" * 392]
        finding = check_dkim(DOMAIN, "s1")
        assert finding.verdict == Verdict.GOOD
        assert finding.found[0].endswith("A" * 392)

    def test_knows_a_key_that_was_withdrawn(self, server: NameServer) -> None:
        server.texts[f"s1._domainkey.{DOMAIN}"] = ["v=DKIM1; p="]
        assert check_dkim(DOMAIN, "s1").remark == "revoked"

    def test_looks_under_the_providers_names(self, server: NameServer, settings: Any) -> None:
        settings.EMAIL_PROVIDER = "brevo"
        server.texts[f"brevo1._domainkey.{DOMAIN}"] = ["v=DKIM1; p=AAAA"]
        names = [finding.name for finding in check_domain(DOMAIN).dkim]
        assert names == [f"brevo1._domainkey.{DOMAIN}"]


class TestDmarc:
    @pytest.mark.parametrize(
        ("records", "verdict", "remark"),
        [
            (["v=DMARC1; p=reject; rua=mailto:a@b.example"], Verdict.GOOD, ""),
            (["v=DMARC1;p=none"], Verdict.WEAK, "none"),
            (["v=DMARC1; rua=mailto:a@b.example"], Verdict.WRONG, "no_policy"),
            (["v=DMARC1; p=none", "v=DMARC1; p=reject"], Verdict.WRONG, "several"),
        ],
    )
    def test_is_judged(
        self, server: NameServer, records: list[str], verdict: Verdict, remark: str
    ) -> None:
        server.texts[f"_dmarc.{DOMAIN}"] = records
        finding = check_dmarc(DOMAIN)
        assert (finding.verdict, finding.remark) == (verdict, remark)

    def test_of_the_parent_counts(self, server: NameServer) -> None:
        server.texts["_dmarc.nordlys.example"] = ["v=DMARC1; p=quarantine"]
        assert check_dmarc(DOMAIN).verdict == Verdict.GOOD

    def test_that_is_missing_is_written_out(self, server: NameServer) -> None:
        finding = check_dmarc(DOMAIN)
        assert finding.verdict == Verdict.MISSING
        assert finding.to_add.startswith("v=DMARC1; p=none")


class TestASilentNameServer:
    def test_is_called_silent_and_nothing_else(self, server: NameServer, settings: Any) -> None:
        server.is_silent = True
        settings.DKIM_SELECTORS = ["s1"]
        report = check_domain(DOMAIN)
        assert {report.spf.verdict, report.dmarc.verdict, report.dkim[0].verdict} == {
            Verdict.NO_ANSWER
        }

"""Bounces in the shapes in which the mail servers of this world write them."""

from textwrap import dedent

from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.delivery.operations import send_invoice
from tests.factories import NOW, actor_of, make_business, make_invoice

MESSAGE_ID = "<0195566b8f2e7a10a2d3b4c5d6e7f809@mail.example>"


def make_sent() -> Delivery:
    """Return a mail that a server has taken, and that the bounces below are about."""
    business = make_business()
    [delivery] = send_invoice(
        invoice_id=make_invoice(business).pk,
        channels=[Channel.EMAIL],
        receivers=["kari@fjord.example"],
        attach_pdf=False,
        actor=actor_of(business),
        now=NOW,
    )
    delivery.state, delivery.finished_at = DeliveryState.SENT, NOW
    delivery.message_id = MESSAGE_ID
    delivery.save()
    return delivery


def postfix(**facts: str) -> bytes:
    """Return a notification as Postfix writes it; the whole message is enclosed."""
    names = {
        "to": "invoices@mail.example",
        "receiver": "kari@fjord.example",
        "action": "failed",
        "status": "5.1.1",
        "said": "smtp; 550 5.1.1 <kari@fjord.example>: Recipient address rejected: User unknown",
        "message_id": MESSAGE_ID,
    } | facts
    return (
        dedent("""\
        Return-Path: <>
        Delivered-To: {to}
        Date: Mon,  2 Mar 2026 10:28:50 +0100 (CET)
        From: MAILER-DAEMON@mx.nordpost.example (Mail Delivery System)
        Subject: Undelivered Mail Returned to Sender
        To: {to}
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
        \tboundary="4C2D01B3.1772446130/mx.nordpost.example"
        Message-Id: <20260302092850.5F2A@mx.nordpost.example>

        This is a MIME-encapsulated message.

        --4C2D01B3.1772446130/mx.nordpost.example
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you that your message could not be delivered.

        --4C2D01B3.1772446130/mx.nordpost.example
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.nordpost.example
        X-Postfix-Queue-ID: 4C2D01B3
        Arrival-Date: Mon,  2 Mar 2026 10:28:49 +0100 (CET)

        Final-Recipient: rfc822; {receiver}
        Original-Recipient: rfc822;{receiver}
        Action: {action}
        Status: {status}
        Remote-MTA: dns; mx.fjord.example
        Diagnostic-Code: {said}

        --4C2D01B3.1772446130/mx.nordpost.example
        Content-Description: Undelivered Message
        Content-Type: message/rfc822

        From: Nordlys Studio AS <invoices@mail.example>
        To: {receiver}
        Subject: Invoice 2026-0042
        Message-ID: {message_id}
        Content-Type: text/plain

        Here is our invoice.

        --4C2D01B3.1772446130/mx.nordpost.example--
        """)
        .format(**names)
        .encode()
    )


def exchange(to: str, receiver: str = "kari@fjord.example", message_id: str = MESSAGE_ID) -> bytes:
    """Return a notification as Exchange Online writes it: HTML beside text, an odd code."""
    return (
        dedent("""\
        From: Microsoft Outlook
        \t<MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@fjord.example>
        To: <{to}>
        Date: Mon, 2 Mar 2026 09:28:52 +0000
        Content-Type: multipart/report; report-type=delivery-status;
        \tboundary="8a7c3e0f-5d1b-4a3c"
        Message-ID: <d0c1f3a4-2b6e@AM0PR04MB1234.eurprd04.prod.example>
        Subject: Undeliverable: Invoice 2026-0042
        Auto-Submitted: auto-replied
        MIME-Version: 1.0

        --8a7c3e0f-5d1b-4a3c
        Content-Type: multipart/alternative; boundary="b8e0"

        --b8e0
        Content-Type: text/plain; charset="us-ascii"

        Your message to kari couldn't be delivered.

        --b8e0
        Content-Type: text/html; charset="us-ascii"

        <html><body><p>Your message to kari couldn't be delivered.</p></body></html>

        --b8e0--

        --8a7c3e0f-5d1b-4a3c
        Content-Type: message/delivery-status

        Reporting-MTA: dns;AM0PR04MB1234.eurprd04.prod.example
        Received-From-MTA: dns;mail.example
        Arrival-Date: Mon, 2 Mar 2026 09:28:51 +0000

        Final-Recipient: rfc822;{receiver}
        Action: failed
        Status: 5.1.10
        Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound;
         Recipient not found by SMTP address lookup

        --8a7c3e0f-5d1b-4a3c
        Content-Type: message/rfc822

        From: Nordlys Studio AS <invoices@mail.example>
        To: <{receiver}>
        Subject: Invoice 2026-0042
        Message-ID: {message_id}
        MIME-Version: 1.0
        Content-Type: text/plain

        Here is our invoice.

        --8a7c3e0f-5d1b-4a3c--
        """)
        .format(to=to, receiver=receiver, message_id=message_id)
        .encode()
    )


def gmail(to: str, receiver: str = "kari@fjord.example", message_id: str = MESSAGE_ID) -> bytes:
    """Return a notification as Gmail writes it: a picture inside, headers only, unfolded."""
    return (
        dedent("""\
        Delivered-To: {to}
        Return-Path: <>
        Content-Type: multipart/report; boundary="0000000000009e2f"; report-type=delivery-status
        To: {to}
        From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
        Subject: Delivery Status Notification (Failure)
        References: {message_id}
        In-Reply-To: {message_id}
        Message-ID: <69a56b8f.050a0220.1f.GMR@mx.google.com>
        Date: Mon, 02 Mar 2026 01:28:51 -0800 (PST)

        --0000000000009e2f
        Content-Type: multipart/related; boundary="000000000000a1"

        --000000000000a1
        Content-Type: multipart/alternative; boundary="000000000000a2"

        --000000000000a2
        Content-Type: text/plain; charset="UTF-8"

        ** Address not found **

        --000000000000a2--
        --000000000000a1
        Content-Type: image/png; name="icon.png"
        Content-Disposition: attachment; filename="icon.png"
        Content-Transfer-Encoding: base64

        iVBORw0KGgo=

        --000000000000a1--
        --0000000000009e2f
        Content-Type: message/delivery-status

        Reporting-MTA: dns; googlemail.com
        Arrival-Date: Mon, 02 Mar 2026 01:28:51 -0800 (PST)
        X-Original-Message-ID: {message_id}

        Final-Recipient: rfc822; {receiver}
        Action: failed
        Status: 5.1.1
        Remote-MTA: dns; gmail-smtp-in.l.google.com. (2a00:1450::1b, the server for the domain.)
        Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
        Last-Attempt-Date: Mon, 02 Mar 2026 01:28:51 -0800 (PST)

        --0000000000009e2f
        Content-Type: text/rfc822-headers

        MIME-Version: 1.0
        From: Nordlys Studio AS <invoices@mail.example>
        Message-ID: {message_id}
        Subject: Invoice 2026-0042
        To: {receiver}

        --0000000000009e2f--
        """)
        .format(to=to, receiver=receiver, message_id=message_id)
        .encode()
    )


def complaint(to: str, receiver: str = "kari@fjord.example", message_id: str = MESSAGE_ID) -> bytes:
    """Return a feedback report of a provider whose user pressed "this is spam" (RFC 5965)."""
    return (
        dedent("""\
        From: <abusedesk@post.example>
        Date: Mon, 2 Mar 2026 10:40:36 +0000
        Subject: FW: Invoice 2026-0042
        To: <{to}>
        Message-ID: <fbl-1@post.example>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary="part1"

        --part1
        Content-Type: text/plain; charset="US-ASCII"

        This is an email abuse report.

        --part1
        Content-Type: message/feedback-report

        Feedback-Type: abuse
        User-Agent: PostFBL/1.2
        Version: 1
        Original-Rcpt-To: <{receiver}>

        --part1
        Content-Type: message/rfc822

        From: <invoices@mail.example>
        Message-ID: {message_id}
        Subject: Invoice 2026-0042
        To: <{receiver}>

        Here is our invoice.

        --part1--
        """)
        .format(to=to, receiver=receiver, message_id=message_id)
        .encode()
    )


def out_of_office(to: str, message_id: str = MESSAGE_ID) -> bytes:
    """Return what an absent person's mail program answers."""
    return (
        dedent("""\
        From: Kari Nilsen <kari@fjord.example>
        To: {to}
        Subject: Automatic reply: Invoice 2026-0042
        Auto-Submitted: auto-replied
        In-Reply-To: {message_id}
        Message-ID: <away-1@fjord.example>
        Content-Type: text/plain

        I am away. 550 5.1.1 is not what this is about.
        """)
        .format(to=to, message_id=message_id)
        .encode()
    )


def read_receipt(to: str, message_id: str = MESSAGE_ID) -> bytes:
    """Return what a mail program says when a mail was shown (RFC 8098)."""
    return (
        dedent("""\
        From: Kari Nilsen <kari@fjord.example>
        To: {to}
        Subject: Read: Invoice 2026-0042
        Message-ID: <read-1@fjord.example>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=disposition-notification; boundary="r"

        --r
        Content-Type: text/plain

        Your message was displayed.

        --r
        Content-Type: message/disposition-notification

        Final-Recipient: rfc822; kari@fjord.example
        Original-Message-ID: {message_id}
        Disposition: manual-action/MDN-sent-manually; displayed

        --r--
        """)
        .format(to=to, message_id=message_id)
        .encode()
    )

"""What an invoice can be, one of each: quotes, deposits, a credit of a part, and their like."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial

from billing.attachments.operations import add_attachment
from billing.delivery.models import Channel
from billing.delivery.openings import record_opening
from billing.delivery.tracking import ReportKind, SignalKind
from billing.demo import papers
from billing.demo.scenes import REPORTS_FOR, ZONE, Scene, mail, report
from billing.imports.models import ImportJob, Source
from billing.imports.operations import begin_import, choose_columns, confirm_import
from billing.imports.working import finish_if_done, work_next_row
from billing.invoices.credit_content import CreditWish
from billing.invoices.drafts import DraftContent
from billing.invoices.lifecycle import TypeCode
from billing.invoices.models import Invoice
from billing.invoices.operations import draft_invoice, issue_invoice, note_sent
from billing.invoices.series import create_series
from billing.numbering.models import Series
from billing.payments.crediting import credit_invoice
from billing.payments.models import PaymentMethod
from billing.payments.operations import record_payment
from billing.quotes.models import Answer
from billing.quotes.operations import answer_quote, deposit_of_quote, invoice_quote
from clients.models import Client
from fastfaktura.core.events import Actor
from fastfaktura.core.models import Business

SATURDAY = 5
Step = Callable[[datetime], None]


@dataclass(slots=True)
class Showcase:
    """One document of each kind, written, sent, answered and paid on days of the story."""

    business: Business
    actor: Actor
    clients: Mapping[str, Client]
    products: papers.Products
    now: datetime
    today: date = field(init=False)
    projects: Series | None = None
    made: dict[str, Invoice] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note which day it is in the studio."""
        self.today = self.now.astimezone(ZONE).date()

    def scenes(self) -> Iterator[Scene]:
        """Yield every step at its instant."""
        for days_ago, hour, step in self.steps():
            yield Scene(self.at(days_ago, hour), step)

    def steps(self) -> Iterator[tuple[int, int, Step]]:
        """Yield how many days ago and at which hour of a working day what is done."""
        yield 730, 9, self.take_over_history
        yield 62, 8, self.count_projects_apart
        yield from self.quote_to_final_invoice()
        yield from self.other_quotes()
        yield from self.plain("credited", papers.CREDITED, issued=54, paid=33)
        yield 48, 11, self.credit_an_hour
        yield from self.plain("reverse", papers.REVERSE_CHARGE, issued=22, paid=8)
        yield from self.plain("festival", papers.EVERYTHING, issued=12, attaches=True)

    def quote_to_final_invoice(self) -> Iterator[tuple[int, int, Step]]:
        """A quote that was accepted, a deposit of it that was paid, and the final invoice."""
        yield 46, 9, partial(self.write, "profile", papers.PROFILE, TypeCode.QUOTE)
        yield 46, 10, partial(self.send, "profile")
        yield 43, 13, partial(self.open_it, "profile")
        yield 40, 15, partial(self.answer, "profile", Answer.ACCEPTED, *papers.WELCOME)
        yield 37, 9, self.ask_for_deposit
        yield 37, 10, partial(self.send, "deposit")
        yield 26, 14, partial(self.pay, "deposit")
        yield 6, 9, self.invoice_the_rest
        yield 6, 10, partial(self.send, "final")
        yield 3, 13, partial(self.open_it, "final")

    def other_quotes(self) -> Iterator[tuple[int, int, Step]]:
        """A quote that waits, one that was declined, one that waits for its invoice, a proforma."""
        yield 60, 9, partial(self.write, "yearly", papers.YEARLY, TypeCode.QUOTE)
        yield 60, 10, partial(self.send, "yearly")
        yield 52, 11, partial(self.answer, "yearly", Answer.DECLINED, *papers.NOT_THIS_YEAR)
        yield 27, 9, partial(self.write, "labels", papers.LABELS, TypeCode.QUOTE)
        yield 27, 10, partial(self.send, "labels")
        yield 24, 13, partial(self.open_it, "labels")
        yield 15, 9, partial(self.write, "dairy", papers.DAIRY, TypeCode.QUOTE)
        yield 15, 10, partial(self.send, "dairy")
        yield 4, 10, partial(self.note_answer, "dairy")
        yield 9, 9, partial(self.write, "website", papers.WEBSITE, TypeCode.PROFORMA)
        yield 9, 10, partial(self.send, "website")

    def plain(
        self,
        key: str,
        paper: papers.Paper,
        *,
        issued: int,
        paid: int | None = None,
        attaches: bool = False,
    ) -> Iterator[tuple[int, int, Step]]:
        """An invoice that is sent, and paid some days later."""
        yield issued, 9, partial(self.write, key, paper, TypeCode.INVOICE)
        if attaches:
            yield issued, 9, partial(self.attach, key)
        yield issued, 10, partial(self.send, key)
        if paid is not None:
            yield paid, 14, partial(self.pay, key)

    def at(self, days_ago: int, hour: int) -> datetime:
        """Return an instant of that day in the studio, or of the working day before."""
        day = self.today - timedelta(days=days_ago)
        while day.weekday() >= SATURDAY:
            day -= timedelta(days=1)
        return datetime.combine(day, time(hour, 20), ZONE)

    def write(self, key: str, paper: papers.Paper, type_code: TypeCode, now: datetime) -> None:
        """Write and issue a document."""
        client = self.clients[paper.client]
        content = DraftContent(
            client_id=client.pk,
            currency=client.currency,
            locale=client.locale,
            lines=papers.priced(paper.lines, self.products, client),
            wanted_series_id=self.projects.pk if paper.is_project and self.projects else None,
            **paper.terms,
        )
        draft = draft_invoice(
            business=self.business,
            content=content,
            type_code=type_code,
            actor=self.actor,
            now=now,
        )
        self.issue(key, draft, now)

    def issue(self, key: str, draft: Invoice, now: datetime) -> None:
        """Issue a draft and remember it."""
        self.made[key] = issue_invoice(
            invoice_id=draft.pk, issue_date=now.date(), now=now, actor=self.actor
        )

    def send(self, key: str, now: datetime) -> None:
        """Send it by mail, which arrives."""
        delivery = mail(self.made[key], now)
        note_sent(invoice_id=self.made[key].pk, now=now, actor=self.actor, channel=Channel.EMAIL)
        if self.today - now.date() < REPORTS_FOR:
            report(delivery, ReportKind.DELIVERED, now)

    def open_it(self, key: str, now: datetime) -> None:
        """Let the client open it."""
        record_opening(invoice=self.made[key], kind=SignalKind.HUMAN, signal="visible", now=now)

    def pay(self, key: str, now: datetime) -> None:
        """Pay what is open of it."""
        invoice = Invoice.objects.get(pk=self.made[key].pk)
        record_payment(
            invoice_id=invoice.pk,
            amount=invoice.open_amount,
            method=PaymentMethod.BANK_TRANSFER,
            received_date=now.date(),
            today=self.today,
            actor=self.actor,
        )

    def answer(self, key: str, said: Answer, name: str, comment: str, now: datetime) -> None:
        """Let the client answer a quote on its page."""
        answer_quote(
            quote_id=self.made[key].pk,
            answer=said,
            by_buyer=True,
            name=name,
            comment=comment,
            today=now.date(),
            now=now,
            actor=Actor.payer(name),
        )

    def note_answer(self, key: str, now: datetime) -> None:
        """Write down what a client said on the phone."""
        answer_quote(
            quote_id=self.made[key].pk,
            answer=Answer.ACCEPTED,
            by_buyer=False,
            name="Marit Aune",
            comment="On the phone; starts in January.",
            today=now.date(),
            now=now,
            actor=self.actor,
        )

    def ask_for_deposit(self, now: datetime) -> None:
        """Ask for a part of the quote in advance."""
        deposit = deposit_of_quote(
            quote_id=self.made["profile"].pk,
            today=now.date(),
            now=now,
            actor=self.actor,
            percent=papers.DEPOSIT_PERCENT,
        )
        self.issue("deposit", deposit, now)

    def invoice_the_rest(self, now: datetime) -> None:
        """Make the final invoice, which deducts the deposit."""
        draft = invoice_quote(
            quote_id=self.made["profile"].pk, today=now.date(), now=now, actor=self.actor
        )
        self.issue("final", draft, now)

    def credit_an_hour(self, now: datetime) -> None:
        """Take one artwork back that was counted twice."""
        invoice = self.made["credited"]
        line = invoice.lines.get(description=papers.CREDITED_LINE)
        credit_invoice(
            invoice_id=invoice.pk,
            wish=CreditWish(quantities={line.pk: papers.ONE}),
            reason="One artwork was counted twice",
            issue_date=now.date(),
            now=now,
            actor=self.actor,
        )

    def attach(self, key: str, now: datetime) -> None:
        """Put the list of hours beside the invoice."""
        add_attachment(
            invoice_id=self.made[key].pk,
            name="Hours.csv",
            content=papers.HOURS.encode(),
            now=now,
            actor=self.actor,
        )

    def count_projects_apart(self, now: datetime) -> None:
        """Give projects numbers of their own."""
        self.projects = create_series(
            business=self.business,
            name="Projects",
            pattern="P{YYYY}-{NNN}",
            reset="yearly",
            today=now.date(),
            actor=self.actor,
        )

    def take_over_history(self, now: datetime) -> None:
        """Import an invoice of the program that the studio used before."""
        job = begin_import(
            business=self.business,
            source=Source.CSV,
            content=papers.history(now.date()).encode(),
            file_name="invoices.csv",
            today=now.date(),
            now=now,
            actor=self.actor,
        )
        choose_columns(job_id=job.pk, columns=job.columns, today=now.date(), now=now)
        job = confirm_import(job_id=job.pk, now=now, actor=self.actor)
        self._work(job, now)

    def _work(self, job: ImportJob, now: datetime) -> None:
        while work_next_row(job_id=job.pk, now=now):
            pass
        finish_if_done(job_id=job.pk, now=now)

"""Recompute every total, number and allocation, read every kept document, and say what differs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.claims.audit import check_interest
from billing.claims.models import Claim
from billing.documents.audit import check_documents
from billing.documents.models import Document
from billing.invoices.audit import check_credits, check_deposits, check_numbers, check_totals
from billing.invoices.ledger_audit import check_ledger
from billing.invoices.models import Invoice
from billing.numbering.models import Series
from billing.payments.audit import check_allocations, check_claims, check_payments
from billing.payments.models import Payment
from fastfaktura.core.models import Business


class Command(BaseCommand):
    """Exits with 1 if anything in the books is not as it must be."""

    help = "Check totals, numbers, allocations and documents of all businesses, or of one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the id of one business."""
        parser.add_argument("--business", help="the id of one business")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything and print each finding."""
        businesses = Business.objects.all()
        if options["business"]:
            businesses = businesses.filter(pk=options["business"])
        invoices = Invoice.objects.filter(business__in=businesses)
        findings = [
            *check_totals(invoices),
            *check_numbers(Invoice.papers.filter(business__in=businesses)),
            *check_credits(invoices),
            *check_deposits(invoices),
            *check_ledger(Series.objects.filter(business__in=businesses)),
            *check_allocations(invoices),
            *check_claims(Claim.objects.filter(business__in=businesses)),
            *check_interest(Claim.objects.filter(business__in=businesses)),
            *check_payments(Payment.objects.filter(business__in=businesses)),
            *check_documents(Document.objects.filter(business__in=businesses)),
        ]
        for finding in findings:
            self.stderr.write(f"{finding.subject}: {finding.sentence}")
        if findings:
            raise CommandError(f"{len(findings)} findings")
        self.stdout.write(f"{invoices.count()} invoices, nothing to find.")

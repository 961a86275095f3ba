"""The steps that every import of a table has: its file, its columns, and the rows left out."""

import csv
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from clients.exports import defused
from clients.imports.plans import Plan, PlanGone, data_rows
from clients.imports.reading import MAX_BYTES, MAX_ROWS, Sheet, UnreadableFile
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.models import Business

SHOWN_ROWS = 100
SAMPLES, LONGEST_SAMPLE = 3, 60
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetImport:
    """How rows of one kind come in.

    :ivar address: the name of the first step's address; those of the others begin with it.
    :ivar templates: the folder of the pages.
    :ivar offered: what a column can be.
    :ivar begin: keeps a file and returns the name of its plan.
    :ivar is_enough: whether rows can be read by the columns that were chosen.
    :ivar lacks: what is said where they cannot.
    """

    address: str
    templates: str
    offered: Mapping[str, Promise]
    begin: Callable[[Business, bytes], str]
    load: Callable[[Business, str], tuple[Plan, Sheet]]
    keep: Callable[[Business, Plan], str]
    known: Callable[[list[str]], tuple[str, ...]]
    is_enough: Callable[[Collection[str]], bool]
    lacks: Promise

    def gone(self, request: BusinessRequest) -> HttpResponse:
        """Lead back to the first step."""
        messages.warning(request, _("This import is no longer kept. Choose the file again."))
        return redirect(self.address)

    def ask_for_file(self, request: BusinessRequest) -> HttpResponse:
        """Take the file."""
        problem = ""
        if request.method == "POST":
            name, problem = self._begun(request)
            if name:
                return redirect(f"{self.address}_columns", name)
        context = {"problem": problem, "max_rows": MAX_ROWS, "max_mb": MAX_BYTES // MEGABYTE}
        return self._page(request, "upload", context, status=422 if problem else 200)

    def _begun(self, request: BusinessRequest) -> tuple[str, str]:
        """Return the name of the plan, or what is wrong with the file."""
        file = request.FILES.get("file")
        if file is None:
            return "", _("Choose a file.")
        if file.size is None or file.size > MAX_BYTES:
            most = {"most": MAX_BYTES // MEGABYTE}
            return "", _("The file is larger than %(most)s MB; split it in parts.") % most
        try:
            return self.begin(request.business, file.read()), ""
        except UnreadableFile as refusal:
            return "", str(refusal)

    def ask_for_columns(self, request: BusinessRequest, plan: str) -> HttpResponse:
        """Ask what each column means."""
        try:
            kept, sheet = self.load(request.business, plan)
        except PlanGone:
            return self.gone(request)
        problem = ""
        if request.method == "POST":
            chosen = [request.POST.get(f"column-{at}", "") for at in range(sheet.width)]
            kept = Plan(kept.file_id, self.known(chosen), "header" in request.POST)
            if self.is_enough(kept.columns):
                return redirect(f"{self.address}_preview", self.keep(request.business, kept))
            problem = str(self.lacks)
        data = data_rows(kept, sheet)
        context = {
            "plan": plan,
            "problem": problem,
            "has_header": kept.has_header,
            "offered": self.offered.items(),
            "columns": described_columns(
                kept.columns, data, header=sheet.rows[0] if kept.has_header else None
            ),
            "row_count": len(data),
        }
        return self._page(request, "columns", context, status=422 if problem else 200)

    def show_preview(
        self, request: BusinessRequest, plan: str, problem: str, counted: Mapping[str, Any]
    ) -> HttpResponse:
        """Show what would become of the rows.

        :param problem: why the import that was just tried failed, if one was.
        """
        context = {"plan": plan, "problem": problem, **counted}
        return self._page(request, "preview", context, status=409 if problem else 200)

    def _page(
        self, request: BusinessRequest, name: str, context: Mapping[str, Any], *, status: int
    ) -> HttpResponse:
        return render_fragment(
            request, f"{self.templates}/{name}.html", dict(context), status=status
        )


def described_columns(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, header: Sequence[str] | None
) -> list[dict[str, Any]]:
    """Return each column with its name, its first values and what it is taken for."""
    data = list(rows)
    described = []
    for at, fact in enumerate(columns):
        values = (row[at] for row in data if row[at])
        samples = [
            value[:LONGEST_SAMPLE] for value, _count in zip(values, range(SAMPLES), strict=False)
        ]
        name = header[at] if header else ""
        described.append({"at": at, "name": name, "fact": fact, "samples": samples})
    return described


def send_left_out(
    plan: Plan, sheet: Sheet, left_out: Iterable[tuple[Sequence[str], str]]
) -> HttpResponse:
    """Send the rows that are not imported as CSV, with the reasons in a last column.

    :param left_out: the cells of each such row, and why.
    """
    # Outside of an f-string, in which the collector of messages does not look.
    file_name = _("not-imported.csv")
    answer = HttpResponse(
        "\N{ZERO WIDTH NO-BREAK SPACE}",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )
    writer = csv.writer(answer, delimiter=";")
    if plan.has_header:
        writer.writerow([*map(defused, sheet.rows[0]), _("Reason")])
    for cells, reason in left_out:
        writer.writerow([*map(defused, cells), defused(reason)])
    return answer

"""What number series, exports and files beside an invoice say in our examples."""

from typing import Any

from billing.pages.reference.story import AT, EXPORT, SERIES

DOWNLOAD = f"https://app.fastfaktura.io/api/v1/exports/{EXPORT}/download"
# What an export says before anybody has written it.
ASKED: dict[str, Any] = {
    "state": "waiting",
    "progress": 0,
    "rows_done": 0,
    "size": None,
    "download_url": None,
    "finished_at": None,
    "kept_until": None,
}
MADE: dict[str, Any] = {
    "name": "Shop",
    "pattern": "S{YYYY}-{NNNN}",
    "used_for": [],
    "next_count": 1,
    "next_number": "S2026-0001",
}

SHAPES: dict[str, dict[str, Any]] = {
    "NumberSeries": {"id": SERIES, "archived": False, "in_books": True},
    "Export": {
        "id": EXPORT,
        "what": "invoices",
        "format": "csv",
        "download_url": DOWNLOAD,
        "created_at": AT,
        "finished_at": "2026-03-02T09:30:02Z",
        "kept_until": "2026-03-03T09:30:02Z",
    },
}
IN_PART: dict[str, tuple[str, ...]] = {
    "updateNumberSeries": ("id", "name", "next_count", "next_number"),
    "restoreNumberSeries": ("id", "name", "archived", "next_number"),
}
TOLD: dict[str, dict[str, Any]] = {
    "createNumberSeries": MADE,
    "updateNumberSeries": MADE
    | {"name": "Web shop", "next_count": 100, "next_number": "S2026-0100"},
    "restoreNumberSeries": MADE,
    "createExport": ASKED,
}

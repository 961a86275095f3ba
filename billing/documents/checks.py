"""System checks: what a machine must have to make documents in good time."""

import ctypes
from typing import Any

from django.core import checks

LIBRARY_NAMES = (
    "libharfbuzz-subset.so.0",
    "libharfbuzz-subset.0.dylib",
    "libharfbuzz-subset-0.dll",
)
HINT = "Install libharfbuzz-subset (Debian: apt install libharfbuzz-subset0)."
MESSAGE = "libharfbuzz-subset is missing: a PDF takes three times as long and is larger."


def can_subset_fonts() -> bool:
    """Tell whether the library that WeasyPrint looks for can be loaded; imports no WeasyPrint."""
    for name in LIBRARY_NAMES:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


@checks.register(checks.Tags.compatibility)
def warn_of_slow_documents(**_options: Any) -> list[checks.CheckMessage]:
    """Warn on a developer's machine."""
    return [] if can_subset_fonts() else [checks.Warning(MESSAGE, hint=HINT, id="documents.W001")]


@checks.register(checks.Tags.compatibility, deploy=True)
def refuse_slow_documents(**_options: Any) -> list[checks.CheckMessage]:
    """Refuse in production."""
    return [] if can_subset_fonts() else [checks.Error(MESSAGE, hint=HINT, id="documents.E001")]

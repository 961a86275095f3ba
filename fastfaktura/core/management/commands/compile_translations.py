"""Compiles the message catalogues that have changed, without GNU gettext."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Quick when nothing has changed, so that every start may ask for it."""

    help = __doc__
    requires_system_checks = ()

    def handle(self, *_arguments: Any, verbosity: int = 1, **_options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                if compile_catalogue(source) and verbosity:
                    self.stdout.write(f"Compiled {source}")


def compile_catalogue(source: Path) -> bool:
    """Compile a ``.po`` file unless its ``.mo`` is younger; tell whether there was work to do.

    Fuzzy messages are left out, as gettext leaves them.
    """
    compiled = source.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        return False
    with source.open("rb") as file:
        catalogue = read_po(file)
    draft = compiled.with_suffix(".mo.part")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    draft.replace(compiled)
    return True

"""Brings the catalogues in line with the source, and exchanges them with translators."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fastfaktura.core.catalogues import (
    bring_in_line,
    catalogue_path,
    is_translated,
    messages_of,
    read_catalogue,
    translated_languages,
    write_catalogue,
)
from fastfaktura.core.message_sources import source_catalogue
from fastfaktura.core.translation_exchange import NotAcceptable, export_messages, import_messages


class Command(BaseCommand):
    """Without an option: update every catalogue from Python and templates."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        group = parser.add_mutually_exclusive_group()
        group.add_argument(
            "--export",
            nargs=2,
            metavar=("LANG", "FILE"),
            help="write what is left to translate as JSON",
        )
        group.add_argument(
            "--import",
            dest="import_",
            nargs=2,
            metavar=("LANG", "FILE"),
            help="check the translations of a JSON file and take all of them, or none",
        )
        parser.add_argument(
            "--all", action="store_true", help="export what is translated already, too"
        )

    def handle(
        self,
        *_arguments: Any,
        export: list[str] | None = None,
        import_: list[str] | None = None,
        **options: Any,
    ) -> None:
        wanted = export or import_
        if wanted and wanted[0] not in translated_languages():
            known = ", ".join(translated_languages())
            raise CommandError(f"{wanted[0]} has no catalogue; these have one: {known}")
        for language in [wanted[0]] if wanted else translated_languages():
            path = catalogue_path(language)
            catalogue = read_catalogue(path, language)
            bring_in_line(catalogue, source_catalogue(language=language))
            if import_:
                try:
                    taken = import_messages(catalogue, Path(import_[1]).read_text())
                except NotAcceptable as refusal:
                    raise CommandError(f"Nothing was taken:\n{refusal}") from refusal
                self.stdout.write(f"{language}: {taken} translations taken")
            if export:
                Path(export[1]).write_text(
                    export_messages(catalogue, everything=options.get("all", False))
                )
            elif write_catalogue(path, catalogue):
                self.stdout.write(f"Wrote {path}")
            messages = messages_of(catalogue)
            left = sum(not is_translated(message) for message in messages)
            self.stdout.write(f"{language}: {len(messages)} messages, {left} to translate")

"""The font files of documents; ``static/print/faces.css`` names the same ones for browsers."""

from dataclasses import dataclass
from pathlib import Path

from billing.documents.looks import FontPairing

FONTS = Path(__file__).resolve().parent / "fonts"


@dataclass(frozen=True, slots=True)
class Face:
    """One weight of a family, and the name of its file without what says the format."""

    family: str
    weight: int
    file: str

    @property
    def path(self) -> Path:
        """Where the file for the PDF lies."""
        return FONTS / f"{self.file}.ttf"

    def rule(self, source: str) -> str:
        """Return the rule of a stylesheet that brings it in from ``source``."""
        return (
            f'@font-face{{font-family:"{self.family}";font-weight:{self.weight};src:url({source})}}'
        )


INTER = (
    Face("Inter", 400, "Inter-Regular"),
    Face("Inter", 500, "Inter-Medium"),
    Face("Inter", 600, "Inter-SemiBold"),
)
MANROPE = (
    Face("Manrope", 400, "Manrope-Regular"),
    Face("Manrope", 600, "Manrope-SemiBold"),
    Face("Manrope", 800, "Manrope-ExtraBold"),
)
SOURCE_SERIF = (
    Face("Source Serif Pro", 400, "SourceSerifPro-Regular"),
    Face("Source Serif Pro", 600, "SourceSerifPro-SemiBold"),
)
SOURCE_SANS = (
    Face("Source Sans Pro", 400, "SourceSansPro-Regular"),
    Face("Source Sans Pro", 600, "SourceSansPro-SemiBold"),
)
PLEX_SANS = (
    Face("IBM Plex Sans", 400, "IBMPlexSans-Regular"),
    Face("IBM Plex Sans", 600, "IBMPlexSans-SemiBold"),
)
PLEX_MONO = (
    Face("IBM Plex Mono", 400, "IBMPlexMono-Regular"),
    Face("IBM Plex Mono", 600, "IBMPlexMono-SemiBold"),
)

# Inter stands behind each: what a family lacks is taken from it before the system is asked.
FACES = {
    FontPairing.MODERN: INTER,
    FontPairing.GEOMETRIC: (*MANROPE, *INTER),
    FontPairing.EDITORIAL: (*SOURCE_SERIF, *SOURCE_SANS, *INTER),
    FontPairing.BOOKISH: (*SOURCE_SERIF, *INTER),
    FontPairing.TECHNICAL: (*PLEX_MONO, *PLEX_SANS, *INTER),
}

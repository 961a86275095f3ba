"""The looks a document can have: which design, where its logo stands, which fonts it is set in."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.documents.content import DocumentContent
from billing.invoices.choices import Template
from billing.sellers.models import LogoPlace


class FontPairing(models.TextChoices):
    """A face for what is large and one for the text; ``faces`` says which."""

    MODERN = "modern", _("Modern")
    GEOMETRIC = "geometric", _("Geometric")
    EDITORIAL = "editorial", _("Editorial")
    BOOKISH = "bookish", _("Bookish")
    TECHNICAL = "technical", _("Technical")


# What each design was drawn with; a business may choose another.
OWN_PAIRING = {
    Template.ORIGINAL: FontPairing.MODERN,
    Template.CLEAN: FontPairing.GEOMETRIC,
    Template.URBAN: FontPairing.GEOMETRIC,
    Template.ICONIC: FontPairing.MODERN,
    Template.FOXY: FontPairing.EDITORIAL,
    Template.STATIC: FontPairing.TECHNICAL,
    Template.CROATIA: FontPairing.BOOKISH,
}


@dataclass(frozen=True, slots=True)
class Look:
    """A look with every choice made."""

    template: Template = Template.ORIGINAL
    logo_place: LogoPlace = LogoPlace.LEFT
    font_pairing: FontPairing = FontPairing.MODERN

    @property
    def classes(self) -> str:
        """The classes that the stylesheets know it by."""
        return (
            f"document document--{self.template} document--{self.font_pairing}"
            f" document--logo-{self.logo_place}"
        )


def look_of(content: DocumentContent) -> Look:
    """Return the look of a document; what is not known, or not chosen, is the design's own."""
    template = Template.ORIGINAL
    if content.template in Template.values:
        template = Template(content.template)
    place, pairing = content.seller.logo_place, content.seller.font_pairing
    return Look(
        template=template,
        logo_place=LogoPlace(place) if place in LogoPlace.values else LogoPlace.LEFT,
        font_pairing=(
            FontPairing(pairing) if pairing in FontPairing.values else OWN_PAIRING[template]
        ),
    )

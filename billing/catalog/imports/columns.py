"""Which column is which fact: guessed from its name in our six languages, decided by the user."""

from collections.abc import Sequence
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.imports.columns import plain

# The facts that a file may bring, in the order in which they are offered. A unit is a word or a
# code; a price is without VAT, with it, or as another column says.
OFFERED: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "name": _("Name"),
        "code": _("Code"),
        "details": _("Details"),
        "unit_price": _("Price"),
        "gross_price": _("Price with VAT"),
        "price_includes_tax": _("Whether the price is with VAT"),
        "vat_rate": _("VAT rate"),
        "vat_category": _("VAT category"),
        "unit": _("Unit"),
        "unit_text": _("Own word for the unit"),
        "currency": _("Currency"),
        "supply_kind": _("Goods or services"),
        "tax_deduction": _("ROT or RUT"),
        "external_id": _("Id in another system"),
    }
)

# Names of columns in en, fr, nb, sv, da, nl, without accents and signs; the likeliest first.
NAMES = MappingProxyType(
    {
        "name": (
            "name product productname item itemname title description nom produit nomduproduit "
            "article designation libelle navn vare varenavn produktnavn tittel beskrivelse "
            "benamning produkt produktnamn artikel artikelnamn beskrivning varetekst naam "
            "productnaam artikelnaam omschrijving"
        ),
        "code": (
            "code sku productcode itemcode productno productnumber articlenumber itemnumber "
            "reference codeproduit ref codearticle referenceproduit varenummer varenr produktkode "
            "produktnummer produktnr artikkelnummer artikelnummer artikelnr artnr produktkod "
            "varekode productnummer artikelcode"
        ),
        "details": (
            "details longdescription notes comment descriptionlongue remarques detaljer merknad "
            "detaljer lengrebeskrivelse detaljertekst noteringar langbeskrivning bemaerkning "
            "toelichting opmerking"
        ),
        "unit_price": (
            "unitprice price netprice pricewithoutvat priceexvat priceexclvat pricenet rate prix "
            "prixunitaire prixht prixunitaireht pris enhetspris prisekskmva priseksmva prisutenmva "
            "nettopris apris styckpris prisexklmoms prisexmoms prisutanmoms enhedspris stykpris "
            "priseksklmoms prisexmomsen prisudenmoms prijs eenheidsprijs prijsexclbtw prijsexbtw "
            "nettoprijs stukprijs"
        ),
        "gross_price": (
            "grossprice pricewithvat priceincvat priceinclvat retailprice prixttc prixunitairettc "
            "prisinklmva prismedmva bruttopris utsalgspris prisinklmoms prismedmoms "
            "forsaljningspris udsalgspris prijsinclbtw prijsinbtw brutoprijs verkoopprijs"
        ),
        "price_includes_tax": (
            "priceincludestax includestax includesvat vatincluded taxincluded tvaincluse "
            "tvacomprise inklmva inkludertmva mvainkludert inklmoms momsinkluderad "
            "momsinkluderet inclbtw"
        ),
        "vat_rate": (
            "vatrate vat taxrate tax vatpercent vatpct tva tauxtva tauxdetva mva mvasats "
            "mvaprosent moms momssats momsprocent btw btwtarief btwpercentage"
        ),
        "vat_category": (
            "vatcategory taxcategory categorietva mvakategori mvakode momskategori momskod "
            "momskode btwcategorie btwcode"
        ),
        "unit": (
            "unitcode unit uom unitofmeasure unite enhet mengdeenhet enhed maleenhed eenheid "
            "maateenheid"
        ),
        "unit_text": "unittext unitword unitname motunite enhetstekst enhetstext enhedstekst",
        "currency": "currency currencycode devise monnaie valuta",
        "supply_kind": (
            "supplykind type kind producttype goodsorservices nature biensouservices varetype "
            "produkttype varertjenester produkttyp varortjanster varerydelser producttypen soort"
        ),
        "tax_deduction": "taxdeduction rotrut rot rut rotorrut husarbete",
        "external_id": (
            "externalid id systemid idexterne eksternid externtid eksterntid extern externid"
        ),
    }
)
_BY_NAME = {name: fact for fact, names in NAMES.items() for name in names.split()}


def guess_columns(header: Sequence[str]) -> list[str]:
    """Return the likeliest fact of each column, empty where the name says nothing; each once."""
    taken: set[str] = set()
    guesses = []
    for name in header:
        fact = _BY_NAME.get(plain(name), "")
        if fact in taken:
            fact = ""
        taken.add(fact)
        guesses.append(fact)
    return guesses


def looks_like_header(row: Sequence[str]) -> bool:
    """Tell whether the first row names columns: it has no cell of digits alone."""
    if any(guess_columns(row)):
        return True
    return not any(
        cell.replace(" ", "").replace(",", "").replace(".", "").isdigit() for cell in row
    )


def known_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns as chosen; what is no fact is left out, and a fact is taken once."""
    taken: set[str] = set()
    chosen = []
    for fact in columns:
        kept = fact if fact in OFFERED and fact not in taken else ""
        taken.add(kept)
        chosen.append(kept)
    return tuple(chosen)

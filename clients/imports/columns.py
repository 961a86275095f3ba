"""Which column is which fact: guessed from its name in our six languages, decided by the user."""

import re
import unicodedata
from collections.abc import Sequence
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The facts that a file may bring, in the order in which they are offered. "address" is a whole
# address in one cell, "tags" and "other_emails" are lists.
OFFERED: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "name": _("Name"),
        "number": _("Client number"),
        "contact_person": _("Contact person"),
        "kind": _("Kind"),
        "email": _("Email"),
        "other_emails": _("Further receivers"),
        "phone": _("Phone"),
        "organization_number": _("Organisation number"),
        "vat_number": _("VAT number"),
        "address": _("Whole address in one cell"),
        "street": _("Street"),
        "street_2": _("Street, second line"),
        "postal_code": _("Postal code"),
        "city": _("City"),
        "country": _("Country"),
        "locale": _("Language"),
        "currency": _("Currency"),
        "payment_terms_days": _("Payment terms in days"),
        "tags": _("Tags"),
        "notes": _("Notes"),
        "external_id": _("Id in another system"),
    }
)

# Names of columns in en, fr, nb, sv, da, nl, without accents and signs; the likeliest first.
NAMES = MappingProxyType(
    {
        "name": (
            "name client customer company companyname clientname customername fullname nom "
            "societe entreprise raisonsociale nomduclient navn kunde kundenavn firma firmanavn "
            "selskap bedrift namn kund kundnamn foretag foretagsnamn virksomhed virksomhedsnavn "
            "naam klant klantnaam bedrijf bedrijfsnaam debiteur"
        ),
        "number": (
            "number clientnumber customernumber clientno customerno numero numeroclient noclient "
            "kundenummer kundenr nummer kundnummer kundnr klantnummer klantnr debiteurnummer"
        ),
        "contact_person": (
            "contactperson contact attention contactname personnedecontact kontaktperson kontakt "
            "attn att contactpersoon"
        ),
        "kind": "kind type clienttype typedeclient kundetype kundtyp klanttype",
        "email": (
            "email mail emailaddress invoiceemail courriel adressemail adresseemail epost "
            "epostadresse fakturaepost epostadress mailadresse mailadres emailadres"
        ),
        "other_emails": (
            "otheremails cc emailcc furtherreceivers copiesto destinataires flereemail "
            "andremottakere kopitil kopiatill kopie"
        ),
        "phone": (
            "phone telephone tel mobile phonenumber cell portable telephonemobile telefon tlf "
            "mobil telefonnummer mobilnummer telefonnr telefoon telefoonnummer mobiel gsm"
        ),
        "organization_number": (
            "organizationnumber organisationnumber orgno companynumber registrationnumber siren "
            "siret numerodorganisation organisasjonsnummer orgnr orgnummer organisationsnummer "
            "cvr cvrnummer cvrnr kvk kvknummer ondernemingsnummer"
        ),
        "vat_number": (
            "vatnumber vat vatno vatid taxid numerodetva ndetva tva tvaintracommunautaire "
            "mvanummer mvanr momsnummer momsregnr momsnr vatnummer btwnummer btw btwnr"
        ),
        "address": "address fulladdress adressecomplete fulladresse",
        "street": (
            "street streetaddress address1 addressline1 rue adresse adresse1 gate gateadresse "
            "gatuadress gata adress vej gade straat adres straatnaam"
        ),
        "street_2": (
            "street2 address2 addressline2 adresse2 complement complementdadresse co "
            "adressrad2 adress2 adres2"
        ),
        "postal_code": ("postalcode postcode zip zipcode codepostal cp postnummer postnr"),
        "city": "city town ville localite by sted poststed ort stad postort plaats woonplaats",
        "country": "country countrycode pays land landkode landskod landcode",
        "locale": "locale language langue sprak malform sprog taal",
        "currency": "currency currencycode devise monnaie valuta",
        "payment_terms_days": (
            "paymenttermsdays paymentterms terms dueddays delaidepaiement conditionsdepaiement "
            "betalingsfrist forfallsdager betalingsbetingelser betalningsvillkor "
            "betalingstermijn"
        ),
        "tags": "tags tag labels groups group etiquettes merkelapper etiketter grupper maerker",
        "notes": "notes note comment comments remarks remarque notat notater anteckningar "
        "kommentar bemaerkninger notities opmerkingen",
        "external_id": (
            "externalid id crmid customerid clientid identifiant eksternid externtid ekstern "
            "externid kundeid"
        ),
    }
)
_BY_NAME = {word: fact for fact, words in reversed(tuple(NAMES.items())) for word in words.split()}


def plain(name: str) -> str:
    """Return a column's name without accents, signs and capitals: "N° de TVA" is "ndetva"."""
    letters = name.casefold().replace("ø", "o").replace("æ", "ae").replace("å", "a")
    letters = unicodedata.normalize("NFKD", letters)
    return re.sub(r"[^a-z0-9]", "", letters)


def guess_columns(header: Sequence[str]) -> list[str]:
    """Return the fact for each column, empty where none is known; a fact is taken once."""
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
    """Tell whether the first row names columns: it has no address, and no cell of digits alone."""
    if any(guess_columns(row)):
        return True
    return not any("@" in cell or cell.replace(" ", "").isdigit() for cell in row)

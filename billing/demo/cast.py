"""Who plays in the demo: forty clients of a design studio, and how each of them pays."""

from dataclasses import dataclass
from typing import Literal

Habit = Literal["prompt", "slow", "late", "partial"]


@dataclass(frozen=True, slots=True)
class Role:
    """A client: where it is, what it pays in, how it pays, how often it orders."""

    name: str
    street: str
    postal_code: str
    city: str
    country: str
    locale: str
    currency: str
    habit: Habit
    # Orders in two years; those with more than twenty are on a monthly retainer.
    orders: int
    tag: str
    mailbox: str


def _role(text: str) -> Role:
    parts = [part.strip() for part in text.split("|")]
    name, street, postal_code, city, country, locale, currency, habit, orders, tag, mailbox = parts
    return Role(
        name, street, postal_code, city, country, locale, currency,
        habit, int(orders), tag, mailbox,  # type: ignore[arg-type]  # the table below is the type
    )  # fmt: skip


CAST = tuple(
    _role(line)
    for line in """
Fjordlys Energi AS      | Kaigata 12          | 5015     | Bergen      | NO | nb | NOK | prompt  | 24 | retainer  | faktura@fjordlys
Havbris Sjømat AS       | Torget 3            | 9008     | Tromsø      | NO | nb | NOK | slow    | 23 | retainer  | regnskap@havbris
Kaffebrenneriet Bjørk   | Markveien 41        | 0554     | Oslo        | NO | nb | NOK | prompt  | 14 | packaging | post@bjork
Nordre Sogn Kommune     | Rådhusplassen 1     | 6856     | Sogndal     | NO | nb | NOK | slow    | 9  | public    | faktura@nordresogn
Villmark Sport AS       | Storgata 88         | 2609     | Lillehammer | NO | nb | NOK | late    | 10 | web       | okonomi@villmarksport
Lyngdal Trevare AS      | Industriveien 7     | 4580     | Lyngdal     | NO | nb | NOK | prompt  | 8  | identity  | post@lyngdaltrevare
Tannklinikken Solsiden  | Beddingen 10        | 7042     | Trondheim   | NO | nb | NOK | prompt  | 6  | web       | post@solsidentann
Ås Bokhandel            | Raveien 5           | 1430     | Ås          | NO | nb | NOK | partial | 7  | print     | butikk@asbok
Stille Natt Hotell AS   | Fjellveien 2        | 3580     | Geilo       | NO | nb | NOK | late    | 9  | web       | drift@stillenatt
Røros Meieri SA         | Bergmannsgata 20    | 7374     | Røros       | NO | nb | NOK | prompt  | 12 | packaging | faktura@rorosmeieri
Grønland Sykkelverksted | Grønlandsleiret 31  | 0190     | Oslo        | NO | nb | NOK | slow    | 4  | identity  | hei@gsykkel
Advokatene Lie & Moe    | Rosenkrantz gate 9  | 0159     | Oslo        | NO | nb | NOK | prompt  | 8  | identity  | post@liemoe
Kystverket Seilskole    | Bryggen 14          | 4006     | Stavanger   | NO | nb | NOK | partial | 5  | web       | kurs@kystseil
Oslo Kammerkor          | Akersgata 60        | 0180     | Oslo        | NO | nb | NOK | slow    | 6  | print     | styret@oslokammerkor
Barnehagen Blåklokka    | Solveien 22         | 1177     | Oslo        | NO | nb | NOK | prompt  | 4  | print     | styrer@blaklokka
Vestfold Arkitekter AS  | Langgata 17         | 3187     | Horten      | NO | nb | NOK | prompt  | 11 | identity  | regnskap@vestfoldark
Tinde Finans ASA        | Dronning Mauds gt 3 | 0250     | Oslo        | NO | en | NOK | prompt  | 13 | report    | ap@tindefinans
Elvebakken Bakeri       | Elveveien 1         | 2318     | Hamar       | NO | nb | NOK | late    | 5  | packaging | post@elvebakken
Ski & Fjell Utleie      | Alpinveien 40       | 3560     | Hemsedal    | NO | nb | NOK | slow    | 5  | web       | utleie@skifjell
Mjøsa Musikkfestival    | Strandgata 2        | 2317     | Hamar       | NO | nb | NOK | partial | 6  | poster    | post@mjosafest
Sanna Lindqvist Keramik | Hornsgatan 52       | 118 21   | Stockholm   | SE | sv | SEK | prompt  | 5  | identity  | sanna@lindqvistkeramik
Göteborgs Varvscafé AB  | Lindholmspiren 4    | 417 56   | Göteborg    | SE | sv | SEK | slow    | 6  | packaging | faktura@varvscafe
Norrsken Utemöbler AB   | Storgatan 11        | 903 26   | Umeå        | SE | sv | SEK | prompt  | 9  | web       | ekonomi@norrskenute
Malmö Filmklubb         | Claesgatan 8        | 214 26   | Malmö       | SE | sv | SEK | late    | 3  | poster    | hej@malmofilm
Nyhavn Papir ApS        | Nyhavn 20           | 1051     | København K | DK | da | DKK | prompt  | 8  | print     | bogholderi@nyhavnpapir
Aarhus Letbane Kultur   | Frederiksgade 72    | 8000     | Aarhus C    | DK | da | DKK | slow    | 5  | poster    | faktura@letbanekultur
Skagen Glas             | Sankt Laurentii Vej 33 | 9990  | Skagen      | DK | da | DKK | prompt  | 4  | identity  | info@skagenglas
Atelier Beaumont SARL   | 14 rue des Rosiers  | 75004    | Paris       | FR | fr | EUR | slow    | 7  | identity  | compta@beaumont
Librairie du Port       | 3 quai des Belges   | 13001    | Marseille   | FR | fr | EUR | prompt  | 4  | print     | bonjour@librairieduport
Van Dijk Fietsen B.V.   | Prinsengracht 210   | 1016 HD  | Amsterdam   | NL | nl | EUR | prompt  | 9  | web       | administratie@vandijkfietsen
Studio Zuiderzee        | Havenstraat 6       | 1131 EP  | Volendam    | NL | nl | EUR | late    | 4  | identity  | hallo@zuiderzee
Hansen & Weber GmbH     | Speicherstadt 7     | 20457    | Hamburg     | DE | en | EUR | prompt  | 13 | report    | rechnung@hansenweber
Berliner Lichtwerke     | Torstraße 140       | 10119    | Berlin      | DE | en | EUR | slow    | 6  | web       | buchhaltung@lichtwerke
Thistle & Rye Ltd       | 22 Cockburn Street  | EH1 1PB  | Edinburgh   | GB | en | GBP | prompt  | 7  | packaging | accounts@thistlerye
Harbour Lane Theatre    | 5 Harbour Lane      | BS1 4RW  | Bristol     | GB | en | GBP | partial | 4  | poster    | office@harbourlane
Alder Software Inc.     | 410 Pine Street     | 98101    | Seattle     | US | en | USD | prompt  | 11 | web       | ap@aldersoftware
Maple Row Coffee        | 77 Bleecker Street  | 10012    | New York    | US | en | USD | slow    | 3  | packaging | hello@maplerow
Zürcher Uhrenhaus AG    | Bahnhofstrasse 44   | 8001     | Zürich      | CH | en | CHF | prompt  | 4  | identity  | rechnung@uhrenhaus
Pia Halvorsen           | Thereses gate 19    | 0354     | Oslo        | NO | nb | NOK | prompt  | 2  | print     | pia.halvorsen@post
Det Norske Reisebyrå    | Karl Johans gate 25 | 0159     | Oslo        | NO | nb | NOK | late    | 3  | web       | kontor@detnorskereise
""".strip().splitlines()
)  # fmt: skip

# Who is told by number on an invoice whose VAT he accounts for himself.
VAT_NUMBERS = {"Tinde Finans ASA": "NO987654325MVA"}

# What the studio sells, by the tag of the client: description, unit, price in NOK.
WORK: dict[str, tuple[tuple[str, str, int], ...]] = {
    "retainer": (("Design retainer, {month}", "MON", 18500), ("Extra hours beyond the retainer", "HUR", 1250)),
    "packaging": (("Packaging design", "HUR", 1250), ("Print-ready artwork", "C62", 3900), ("Proofs and colour check", "C62", 1450)),
    "public": (("Accessible document templates", "HUR", 1190), ("Workshop with the staff", "DAY", 9800)),
    "web": (("Web design", "HUR", 1250), ("Front-end development", "HUR", 1350), ("Hosting and care, one quarter", "C62", 2700)),
    "identity": (("Visual identity", "HUR", 1290), ("Logo and guidelines", "C62", 24000), ("Business cards, 250", "C62", 1850)),
    "print": (("Layout and typesetting", "HUR", 1150), ("Programme, 16 pages", "C62", 8400)),
    "report": (("Annual report, design", "HUR", 1390), ("Charts and illustrations", "C62", 1600), ("Corrections, second round", "HUR", 1390)),
    "poster": (("Poster series", "C62", 9200), ("Social media formats", "C62", 2400)),
}  # fmt: skip

# Roughly what a thousand kroner cost: the studio keeps a price list per currency.
PER_THOUSAND_NOK = {"NOK": 1000, "SEK": 980, "DKK": 640, "EUR": 86, "GBP": 74, "USD": 98, "CHF": 81}

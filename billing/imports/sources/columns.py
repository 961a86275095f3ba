"""The columns of a table of invoices: ours, and what the exports of other systems call them."""

from collections.abc import Sequence
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.imports.columns import plain

# One row is one line; rows with the same invoice number belong together.
OFFERED: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "number": _("Invoice number"),
        "issue_date": _("Invoice date"),
        "due_date": _("Due date"),
        "status": _("Status"),
        "kind": _("Kind of document"),
        "credited_number": _("Number of the credited invoice"),
        "currency": _("Currency"),
        "client_name": _("Client"),
        "client_number": _("Client number"),
        "client_email": _("Email of the client"),
        "client_organization_number": _("Organisation number of the client"),
        "client_vat_number": _("VAT number of the client"),
        "client_street": _("Street of the client"),
        "client_postal_code": _("Postal code of the client"),
        "client_city": _("City of the client"),
        "client_country": _("Country of the client"),
        "description": _("Description of the line"),
        "details": _("Details of the line"),
        "product_code": _("Product code"),
        "quantity": _("Quantity"),
        "unit": _("Unit"),
        "unit_price": _("Unit price"),
        "discount_percent": _("Discount of the line in per cent"),
        "discount_amount": _("Discount of the line as an amount"),
        "vat_rate": _("VAT rate"),
        "prices_include_tax": _("Whether prices are with VAT"),
        "tax_deduction": _("ROT or RUT of the line"),
        "surcharge": _("Surcharge on the invoice"),
        "deduction_total": _("What the tax agency pays (ROT, RUT)"),
        "net_total": _("Sum without VAT"),
        "tax_total": _("Sum of the VAT"),
        "total": _("Sum with VAT"),
        "paid_amount": _("Paid amount"),
        "paid_date": _("Paid on"),
        "your_reference": _("Your reference"),
        "notes": _("Notes"),
    }
)
NEEDED = ("number", "unit_price")

# Our documented names come first; then those of Invoice Ninja's reports, InvoiceShelf's tables and
# the languages of Fakturan.nu's users, without accents, signs and capitals.
NAMES = MappingProxyType(
    {
        "number": "number invoicenumber invoiceinvoicenumber invoiceno fakturanummer fakturanr",
        "issue_date": "issuedate invoicedate invoiceinvoicedate date fakturadatum fakturadato",
        "due_date": "duedate invoiceduedate forfallodatum forfallodag forfallsdato",
        "status": "status invoicestatus paidstatus",
        "kind": "kind type documenttype invoicetype dokumenttyp",
        "credited_number": "creditednumber creditsinvoice krediteradfaktura",
        "currency": "currency currencycode clientcurrency valuta",
        "client_name": "clientname client customer customername clientclientname kund kundnamn",
        "client_number": "clientnumber customernumber clientclientnumber kundnummer kundnr",
        "client_email": "clientemail customeremail contactemail email epost",
        "client_organization_number": "clientorganizationnumber orgnr organisationsnummer idnumber"
        " clientidnumber",
        "client_vat_number": "clientvatnumber vatnumber vatregnr momsregnr",
        "client_street": "clientstreet clientaddress clientaddress1 street adress gatuadress",
        "client_postal_code": "clientpostalcode postalcode zip postnummer postnr",
        "client_city": "clientcity city ort postort",
        "client_country": "clientcountry country land",
        "description": "description itemname itemproduct itemproductkey product benamning artikel",
        "details": "details itemdescription itemnotes item notesline beskrivning",
        "product_code": "productcode itemcode artikelnummer artikelnr",
        "quantity": "quantity itemquantity qty antal",
        "unit": "unit itemunit unitname enhet",
        "unit_price": "unitprice price cost itemcost itemprice itemunitcost apris pris",
        "discount_percent": "discountpercent itemdiscount rabatt rabattprocent",
        "discount_amount": "discountamount rabattbelopp",
        "vat_rate": "vatrate taxrate taxrate1 itemtaxrate1 itemitemtaxrate1 vat moms momssats",
        "prices_include_tax": "pricesincludetax inclusivetaxes usesinclusivetaxes taxincluded"
        " invoiceinclusivetaxes invoiceusesinclusivetaxes inklmoms",
        "tax_deduction": "taxdeduction rotrut rotellerrut",
        "surcharge": "surcharge surcharge1 customsurcharge1 invoicesurcharge1"
        " invoicecustomsurcharge1 invoicesurcharge",
        "deduction_total": "deductiontotal rotavdrag rutavdrag skattereduktion",
        "net_total": "nettotal subtotal net netto summaexklmoms",
        "tax_total": "taxtotal totaltaxes invoicetotaltaxes invoicetaxamount summamoms",
        "total": "total invoiceamount amount grandtotal summa attbetala summainklmoms",
        "paid_amount": "paidamount paidtodate invoicepaidtodate betalt",
        "paid_date": "paiddate paidon paidat betaldatum betald",
        "your_reference": "yourreference erreferens",
        "notes": "notes publicnotes invoicepublicnotes",
    }
)
_BY_NAME = {name: fact for fact, names in reversed(tuple(NAMES.items())) for name in names.split()}


def guess_columns(header: Sequence[str]) -> list[str]:
    """Return the likeliest fact of each column, empty where the name says nothing; each once."""
    return known_columns([_BY_NAME.get(plain(name), "") for name in header])


def known_columns(columns: Sequence[str]) -> list[str]:
    """Return the columns as chosen; what is no fact is left out, and a fact is taken once."""
    taken: set[str] = set()
    chosen = []
    for fact in columns:
        kept = fact if fact in OFFERED and fact not in taken else ""
        taken.add(kept)
        chosen.append(kept)
    return chosen

"""Why an invoice bears the VAT it does, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.amounts.treatment import Treatment, TreatmentReason

TREATMENT_SENTENCES: dict[TreatmentReason, Promise] = {
    TreatmentReason.DOMESTIC: _(
        "Seller and buyer are in the same country: VAT at your standard rate, unless the goods or "
        "services have a reduced rate or a reverse charge of their own."
    ),
    TreatmentReason.SMALL_BUSINESS: _(
        "Your business is not registered for VAT: a small business charges none."
    ),
    TreatmentReason.NOT_REGISTERED: _("Your business is not registered for VAT: it charges none."),
    TreatmentReason.EU_GOODS: _(
        "Goods to a business with a VAT number in another EU country: no VAT, the buyer accounts "
        "for it on the acquisition. Keep proof that the goods left your country."
    ),
    TreatmentReason.EU_SERVICES: _(
        "Services to a business with a VAT number in another EU country: no VAT, the buyer "
        "accounts for it (reverse charge)."
    ),
    TreatmentReason.EU_PERSON: _(
        "A private person in another EU country: your own VAT. Above 10,000 euro of such sales a "
        "year the VAT of the buyer's country is due; FastFaktura does not do that (One Stop Shop)."
    ),
    TreatmentReason.EU_WITHOUT_VAT_NUMBER: _(
        "The client has no VAT number of another EU country on record: your own VAT. With the "
        "number, the invoice has no VAT."
    ),
    TreatmentReason.EXPORT_OF_GOODS: _(
        "Goods that leave for a country with no common VAT: export without VAT. Keep proof of it."
    ),
    TreatmentReason.NORTHERN_IRELAND_GOODS: _(
        "Goods to a business in Northern Ireland (VAT number with XI): as within the EU, no VAT."
    ),
    TreatmentReason.SERVICES_ABROAD: _(
        "Services to a business abroad: sold without VAT, as long as they are used abroad."
    ),
    TreatmentReason.SERVICES_OUTSIDE: _(
        "Services to a business outside the EU are supplied where the buyer is: outside your VAT. "
        "Such lines need an invoice of their own."
    ),
    TreatmentReason.SERVICES_TO_PERSON_ABROAD: _(
        "Services to a private person abroad bear your own VAT as a rule. Some do not, for "
        "example advice or what is used abroad only: ask your adviser."
    ),
    TreatmentReason.SAY_GOODS_OR_SERVICES: _(
        "Say whether it is goods or services: across the border the VAT depends on it."
    ),
    TreatmentReason.SAY_BUYER_COUNTRY: _(
        "Give the client a country: the VAT depends on it. Until then it is your own."
    ),
}


def treatment_sentence(treatment: Treatment) -> Promise:
    """Return why the VAT was chosen, as one or two sentences."""
    return TREATMENT_SENTENCES[treatment.reason]

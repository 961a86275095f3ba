"""The units that goods and work are counted in: codes of UN/ECE Recommendation 20 and names."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PIECE = "C62"

UNITS: dict[str, Promise | str] = {
    "C62": pgettext_lazy("unit", "pcs"),
    "HUR": pgettext_lazy("unit", "hrs"),
    "MIN": pgettext_lazy("unit", "min"),
    "DAY": pgettext_lazy("unit", "days"),
    "WEE": pgettext_lazy("unit", "weeks"),
    "MON": pgettext_lazy("unit", "months"),
    "ANN": pgettext_lazy("unit", "years"),
    "KGM": "kg",
    "GRM": "g",
    "TNE": "t",
    "MTR": "m",
    "KMT": "km",
    "MTK": "m²",
    "MTQ": "m³",
    "LTR": "l",
    "KWH": "kWh",
    "SET": pgettext_lazy("unit", "sets"),
    "PA": pgettext_lazy("unit", "packs"),
    "LS": _("lump sum"),
}


def unit_name(code: str) -> str:
    """Return the unit as a line prints it, in the active language; unknown codes print as such."""
    return str(UNITS.get(code, code))

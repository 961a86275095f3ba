"""The accent colour of a seller: one on which white text can be read by everyone."""

from django.utils.translation import gettext as _

from billing.sellers.colors import (
    ColorNotReadable,
    contrast_with_white,
    is_readable,
    parse_color,
    readable_shade,
)


class AccentNotTaken(ValueError):
    """The colour is none, or some could not read it.

    :ivar message: what is wrong, and a colour that would do.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def read_accent(text: str) -> str:
    """Return the colour as #rrggbb.

    :raises AccentNotTaken: otherwise.
    """
    try:
        color = parse_color(text)
    except ColorNotReadable:
        raise AccentNotTaken(
            _("Write the colour as six hexadecimal digits, for example #0f6b5c.")
        ) from None
    if not is_readable(color):
        raise AccentNotTaken(
            _(
                "White text on %(color)s has a contrast of %(contrast)s to 1; it takes 4.5 to"
                " 1 to be read by everyone. %(shade)s would do."
            )
            % {
                "color": color,
                "contrast": f"{contrast_with_white(color):.1f}",
                "shade": readable_shade(color),
            }
        )
    return color

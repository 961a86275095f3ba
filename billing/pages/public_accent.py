"""The business's colour on its public page: readable in light and in dark."""

from collections.abc import Callable

from billing.documents.accent import accent_of
from fastfaktura.core.contrast import WHITE, Colour, channels_of, contrast

# WCAG 2.2, 1.4.3: text on a ground, in both directions.
LEAST_CONTRAST = 4.5
DARK_CARD = (28, 27, 25)
DARK_INK = (19, 18, 17)


def public_accent_css(color: str) -> str:
    """Return the stylesheet that gives a public page this colour; no colour gives the default."""
    digits = accent_of(color)
    given = channels_of(digits)
    light, dark = on_light(given), on_dark(given)
    return (
        f":root{{--accent:{_hex(light)};--on-accent:{_hex(WHITE)}}}\n"
        "@media (prefers-color-scheme:dark){"
        f":root{{--accent:{_hex(dark)};--on-accent:{_hex(DARK_INK)}}}}}\n"
    )


def on_light(color: Colour) -> Colour:
    """Return the colour, darkened until it reads on white and white reads on it."""
    while contrast(color, WHITE) < LEAST_CONTRAST:
        color = _mapped(color, lambda channel: channel * 95 // 100)
    return color


def on_dark(color: Colour) -> Colour:
    """Return the colour, lightened until it reads on the dark card and dark ink reads on it."""
    while min(contrast(color, DARK_CARD), contrast(color, DARK_INK)) < LEAST_CONTRAST:
        color = _mapped(color, lambda channel: channel + max(1, (255 - channel) * 8 // 100))
    return color


def _mapped(color: Colour, change: Callable[[int], int]) -> Colour:
    red, green, blue = (min(255, change(channel)) for channel in color)
    return red, green, blue


def _hex(color: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)

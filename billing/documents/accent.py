"""The business's colour on its documents: checked, and never paler than a line can be."""

import re

from fastfaktura.core.contrast import WHITE, Colour, channels_of, contrast

DEFAULT = "#0f6b5c"
HEX = re.compile(r"#?([0-9a-f]{6})")
# WCAG 2.2, 1.4.11: a line that carries meaning stands out from white paper by 3:1.
LEAST_CONTRAST = 3.0
# 1.4.3: words on paper, and white words on the colour.
LEAST_TEXT_CONTRAST = 4.5
TINT = 7
SOFT = 26


def accent_of(color: str) -> str:
    """Return the colour as six hex digits without a sign, darkened until it shows on paper.

    Anything that is no such colour gives the default.
    """
    match = HEX.fullmatch(color.strip().lower())
    digits = match[1] if match else DEFAULT.removeprefix("#")
    return _hex(_darkened(channels_of(digits), LEAST_CONTRAST))


def deep_accent_of(color: str) -> str:
    """Return the colour as text on paper, or as a ground that white text reads on."""
    return _hex(_darkened(channels_of(accent_of(color)), LEAST_TEXT_CONTRAST))


def tint_of(color: str, share: int) -> str:
    """Return white paper with so many hundredths of the colour in it."""
    red, green, blue = (
        255 - (255 - channel) * share // 100 for channel in channels_of(accent_of(color))
    )
    return _hex((red, green, blue))


def accent_css(color: str) -> str:
    """Return the stylesheet that gives documents this colour.

    ``--accent`` is for lines and marks, ``--accent-deep`` for words and for grounds of white
    words, ``--accent-tint`` and ``--accent-soft`` for grounds and rules of dark words.
    """
    return (
        f".document{{--accent:#{accent_of(color)};--accent-deep:#{deep_accent_of(color)};"
        f"--accent-tint:#{tint_of(color, TINT)};--accent-soft:#{tint_of(color, SOFT)}}}\n"
    )


def _darkened(color: Colour, least: float) -> Colour:
    while contrast(color, WHITE) < least:
        red, green, blue = color
        color = (red * 95 // 100, green * 95 // 100, blue * 95 // 100)
    return color


def _hex(color: Colour) -> str:
    return "{:02x}{:02x}{:02x}".format(*color)

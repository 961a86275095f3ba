"""The business's colour on its documents: checked, and never paler than a line can be."""

import re

from fastfaktura.core.contrast import WHITE, channels_of, contrast

DEFAULT = "#0f6b5c"
HEX = re.compile(r"#?([0-9a-f]{6})")
# WCAG 2.2, 1.4.11: a line that carries meaning stands out from white paper by 3:1.
LEAST_CONTRAST = 3.0


def accent_of(color: str) -> str:
    """Return the colour as six hex digits without a sign, darkened until it shows on paper.

    Anything that is no such colour gives the default.
    """
    match = HEX.fullmatch(color.strip().lower())
    digits = match[1] if match else DEFAULT.removeprefix("#")
    red, green, blue = channels_of(digits)
    while contrast((red, green, blue), WHITE) < LEAST_CONTRAST:
        red, green, blue = red * 95 // 100, green * 95 // 100, blue * 95 // 100
    return f"{red:02x}{green:02x}{blue:02x}"


def accent_css(color: str) -> str:
    """Return the stylesheet that gives documents this colour."""
    return f".document{{--accent:#{accent_of(color)}}}\n"

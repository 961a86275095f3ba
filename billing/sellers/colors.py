"""Whether white text can be read on a colour (WCAG 2.2, contrast ratio), or which darker one."""

import re

from fastfaktura.core.contrast import WHITE, channels_of, contrast

READABLE = 4.5
_HEX = re.compile(r"#[0-9a-f]{6}")


class ColorNotReadable(ValueError):
    """The text is no colour of the form #rrggbb."""


def parse_color(text: str) -> str:
    """Return the colour as lower-case #rrggbb; the sign and short forms may be left to us.

    :raises ColorNotReadable: if it is no such colour.
    """
    digits = text.strip().lower().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    color = f"#{digits}"
    if not _HEX.fullmatch(color):
        raise ColorNotReadable
    return color


def contrast_with_white(color: str) -> float:
    """Return the contrast ratio between the colour and white, from 1 to 21."""
    return contrast(channels_of(color.removeprefix("#")), WHITE)


def is_readable(color: str) -> bool:
    """Tell whether white text on the colour, and the colour on white paper, can be read."""
    return contrast_with_white(color) >= READABLE


def readable_shade(color: str) -> str:
    """Return the colour, darkened just as far as it takes to be readable."""
    channels = channels_of(color.removeprefix("#"))
    for step in range(100, -1, -1):
        shade = "#" + "".join(f"{round(channel * step / 100):02x}" for channel in channels)
        if is_readable(shade):
            return shade
    return "#000000"

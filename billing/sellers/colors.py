"""Whether white text can be read on a colour (WCAG 2.2, contrast ratio), or which darker one."""

import re

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
    return 1.05 / (_luminance(_channels(color)) + 0.05)


def is_readable(color: str) -> bool:
    """Tell whether white text on the colour, and the colour on white paper, can be read."""
    return contrast_with_white(color) >= READABLE


def readable_shade(color: str) -> str:
    """Return the colour, darkened just as far as it takes to be readable."""
    channels = _channels(color)
    for step in range(100, -1, -1):
        shade = "#" + "".join(f"{round(channel * step / 100):02x}" for channel in channels)
        if is_readable(shade):
            return shade
    return "#000000"


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(channels: tuple[int, int, int]) -> float:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in channels)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

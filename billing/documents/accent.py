"""The business's colour on its documents: checked, and never paler than a line can be."""

import re

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
    channels = [int(digits[at : at + 2], 16) for at in (0, 2, 4)]
    while contrast_with_white(channels) < LEAST_CONTRAST:
        channels = [channel * 95 // 100 for channel in channels]
    return "".join(f"{channel:02x}" for channel in channels)


def contrast_with_white(channels: list[int]) -> float:
    """Return the contrast ratio of WCAG 2.2 between the colour (0 to 255 each) and white."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = map(linear, channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def accent_css(color: str) -> str:
    """Return the stylesheet that gives documents this colour."""
    return f".document{{--accent:#{accent_of(color)}}}\n"

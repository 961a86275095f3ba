"""The contrast between two colours, as WCAG 2.2 counts it."""

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)


def contrast(first: Colour, second: Colour) -> float:
    """Return the contrast ratio of two colours (0 to 255 a channel), from 1 to 21."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: Colour) -> float:
    """Return the relative luminance of a colour, from 0 to 1 (WCAG 2.2, definitions)."""
    red, green, blue = (_linear(channel / 255) for channel in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def channels_of(digits: str) -> Colour:
    """Return the channels of six hexadecimal digits."""
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

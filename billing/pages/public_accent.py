"""The business's colour on its public page: readable in light and in dark."""

from collections.abc import Callable

from billing.documents.accent import accent_of

# WCAG 2.2, 1.4.3: text on a ground, in both directions.
LEAST_CONTRAST = 4.5
WHITE = (255, 255, 255)
DARK_CARD = (28, 27, 25)
DARK_INK = (19, 18, 17)

Colour = tuple[int, int, int]


def public_accent_css(color: str) -> str:
    """Return the stylesheet that gives a public page this colour; no colour gives the default."""
    digits = accent_of(color)
    given = (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))
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


def contrast(first: Colour, second: Colour) -> float:
    """Return the contrast ratio of WCAG 2.2 between two colours."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Colour) -> float:
    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = map(linear, color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mapped(color: Colour, change: Callable[[int], int]) -> Colour:
    red, green, blue = (min(255, change(channel)) for channel in color)
    return red, green, blue


def _hex(color: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)

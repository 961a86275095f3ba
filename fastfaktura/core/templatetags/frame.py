"""What the frame shows of names and devices: letters for an avatar, words for a browser."""

from django import template

register = template.Library()

# Particular names come first: Edge and Opera call themselves Chrome, Chrome calls itself Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


@register.filter
def initials(name: object) -> str:
    """The first letters of the first and last word: "Nordlys Studio AS" is "NA".

    An email address counts by its local part, so that a user without a name has letters too.
    """
    words = [
        word
        for word in str(name or "").split("@")[0].replace(".", " ").split()
        if word[0].isalnum()
    ]
    if not words:
        return "?"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


@register.filter
def device(user_agent: object) -> str:
    """A browser's own description in two words: "Firefox, Windows"; else its first 60 letters."""
    text = str(user_agent or "")
    browser = next((name for mark, name in BROWSERS if mark in text), "")
    system = next((name for mark, name in SYSTEMS if mark in text), "")
    return ", ".join(filter(None, [browser, system])) or text[:60]

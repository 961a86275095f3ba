"""What the frame shows of names, devices and addresses, such as letters for an avatar."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

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
def breakable(address: object) -> SafeString:
    """An address that may break after its slashes, so that it does not break within a name."""
    begin, *parts = str(address).split("/")
    if not begin and parts:
        begin = f"/{parts.pop(0)}"
    return format_html("{}", begin) + format_html_join("", "/<wbr>{}", ((part,) for part in parts))


@register.filter
def device(user_agent: object) -> str:
    """A browser's own description in two words: "Firefox, Windows"; else its first 60 letters."""
    text = str(user_agent or "")
    browser = next((name for mark, name in BROWSERS if mark in text), "")
    system = next((name for mark, name in SYSTEMS if mark in text), "")
    return ", ".join(filter(None, [browser, system])) or text[:60]

"""What the frame needs of names: two letters for an avatar."""

from django import template

register = template.Library()


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

"""Machines that fetch pages and pictures before people do, told by what they call themselves.

A list like this is never whole: what is on it is no person, what is not may be one. That a person
looked is concluded from what a browser does with the page, never from a fetch alone.
"""

from collections.abc import Mapping

# What stands in the name, in small letters, and whose machine it is. The first that fits counts:
# iMessage calls itself by the names of two others, so it comes before them.
NAMES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("safelinks",), "Microsoft Safe Links"),
    (("bingpreview",), "Microsoft Safe Links"),
    (("skypeuripreview",), "Microsoft Teams"),
    (("ms-office", "microsoft office"), "Microsoft Office"),
    (("proofpoint", "urldefense"), "Proofpoint"),
    (("barracuda",), "Barracuda"),
    (("mimecast",), "Mimecast"),
    (("messagelabs", "symantec"), "Symantec"),
    (("zscaler",), "Zscaler"),
    (("googleimageproxy",), "Gmail"),
    (("yahoomailproxy", "yahoocachesystem"), "Yahoo Mail"),
    (("slackbot", "slack-imgproxy"), "Slack"),
    (("whatsapp",), "WhatsApp"),
    (("telegrambot",), "Telegram"),
    (("discordbot",), "Discord"),
    (("linkedinbot",), "LinkedIn"),
    (("viber",), "Viber"),
    (("facebookexternalhit", "facebot"), "Facebook"),
    (("twitterbot",), "X"),
    (("googlebot", "google-read-aloud", "adsbot"), "Google"),
    (("applebot",), "Apple"),
    (("curl/", "wget/", "python-", "go-http-client", "java/", "okhttp", "libwww"), "a program"),
    (("bot/", "bot;", "crawler", "spider", "scanner", "preview"), "a scanner"),
)
IMESSAGE = ("facebookexternalhit", "facebot", "twitterbot")
# Apple's proxy fetches every picture of every mail, read or not, under this bare name.
APPLE_MAIL = "mozilla/5.0"
AHEAD = "a browser that loads ahead"
AHEAD_WORDS = ("prefetch", "preview", "prerender")
AHEAD_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def machine_of(headers: Mapping[str, str]) -> str:
    """Return whose machine asks, in a word or two; empty if it may well be a person.

    :param headers: of the request, by names in any case.
    """
    if any(word in headers.get(name, "").lower() for name in AHEAD_HEADERS for word in AHEAD_WORDS):
        return AHEAD
    name = headers.get("User-Agent", "").strip().lower()
    if all(sign in name for sign in IMESSAGE):
        return "iMessage"
    if name == APPLE_MAIL:
        return "Apple Mail"
    return next((owner for signs, owner in NAMES if any(sign in name for sign in signs)), "")

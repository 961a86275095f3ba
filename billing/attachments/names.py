"""The name of a file as every disk, mail program and browser takes it."""

import re
import unicodedata
from collections.abc import Collection

from billing.attachments.kinds import FileKind

LONGEST = 120
# What Windows keeps for itself, whatever follows the point.
RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])$")


# What a double click runs, on one system or another, instead of showing it.
RUNS = frozenset({
    "app", "apk", "application", "bat", "bash", "chm", "class", "cmd", "com", "command", "cpl",
    "deb", "desktop", "dll", "dmg", "elf", "exe", "hta", "inf", "ins", "iso", "jar", "js", "jse",
    "jnlp", "ksh", "lnk", "mjs", "msc", "msh", "msi", "msix", "msp", "mst", "pif", "pkg", "ps1",
    "psm1", "py", "pyc", "reg", "rpm", "run", "scf", "scr", "sct", "sh", "shs", "sys", "url", "vb",
    "vbe", "vbs", "wsc", "wsf", "wsh", "xll", "zsh",
})  # fmt: skip


def running_ending(name: str) -> str:
    """Return the ending by which a system would run the file rather than show it, or nothing.

    >>> running_ending("Setup.EXE "), running_ending("Plan.exe.pdf"), running_ending("exe")
    ('exe', '', '')
    """
    stem, _point, ending = _bare(name).rpartition(".")
    return ending.lower() if stem and ending.lower() in RUNS else ""


def clean_name(name: str, kind: FileKind, *, fallback: str) -> str:
    """Return the name without path, signs that disks refuse, and signs that hide its ending.

    The ending becomes one of the kind's, since programs choose by it how to open a file.

    >>> from billing.attachments.kinds import PDF
    >>> clean_name("C:\\\\Plans\\\\Ground  floor.PDF", PDF, fallback="File")
    'Ground floor.pdf'
    >>> clean_name("Plan v1.2", PDF, fallback="File"), clean_name("..", PDF, fallback="File")
    ('Plan v1.2.pdf', 'File.pdf')
    """
    bare = _bare(name)
    stem, point, ending = bare.rpartition(".")
    if point and ending.lower() in kind.endings:
        ending = ending.lower()
    else:
        stem, ending = bare, kind.ending
    stem = stem.strip(" .")
    if not stem or RESERVED.match(stem):
        stem = f"{fallback} {stem}".strip()
    return f"{stem[: LONGEST - len(ending) - 1].rstrip(' .')}.{ending}"


def _bare(name: str) -> str:
    """Return the name without its path and without signs that disks refuse or that mislead."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    # Control signs, and those that turn the direction of reading: "gpj.exe" read backwards.
    bare = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in bare)
    return re.sub(r"\s+", " ", re.sub(r'[<>:"|?*]+', "-", bare)).strip().rstrip(" .")


def free_name(name: str, taken: Collection[str]) -> str:
    """Return the name, with a number in it if another file has it, in whatever letters.

    >>> free_name("plan.pdf", ["Plan.pdf", "plan (2).pdf"])
    'plan (3).pdf'
    """
    folded = {other.casefold() for other in taken}
    stem, _point, ending = name.rpartition(".")
    number, found = 1, name
    while found.casefold() in folded:
        number += 1
        mark = f" ({number}).{ending}"
        found = f"{stem[: LONGEST - len(mark)]}{mark}"
    return found

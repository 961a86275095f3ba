"""The name of a file as every disk, mail program and browser takes it."""

import re
import unicodedata
from collections.abc import Collection

from billing.attachments.kinds import FileKind

LONGEST = 120
# What Windows keeps for itself, whatever follows the point.
RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])$")


def clean_name(name: str, kind: FileKind, *, fallback: str) -> str:
    """Return the name without path, signs that disks refuse, and signs that hide its ending.

    The ending becomes one of the kind's, since programs choose by it how to open a file.

    >>> from billing.attachments.kinds import PDF
    >>> clean_name("C:\\\\Plans\\\\Ground  floor.PDF", PDF, fallback="File")
    'Ground floor.pdf'
    >>> clean_name("invoice.pdf.exe", PDF, fallback="File"), clean_name("..", PDF, fallback="File")
    ('invoice.pdf.exe.pdf', 'File.pdf')
    """
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    # Control signs, and those that turn the direction of reading: "gpj.exe" read backwards.
    bare = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in bare)
    bare = re.sub(r"\s+", " ", re.sub(r'[<>:"|?*]+', "-", bare)).strip().rstrip(" .")
    stem, point, ending = bare.rpartition(".")
    if point and ending.lower() in kind.endings:
        ending = ending.lower()
    else:
        stem, ending = bare, kind.ending
    stem = stem.strip(" .")
    if not stem or RESERVED.match(stem):
        stem = f"{fallback} {stem}".strip()
    return f"{stem[: LONGEST - len(ending) - 1].rstrip(' .')}.{ending}"


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

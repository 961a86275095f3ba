"""Payment references (BT-83): check digits and the forms that banks of a country read."""

import re
from collections.abc import Callable

from stdnum import iso11649, luhn
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

# KID and OCR: from a digit and its check to what fits on the slip.
SHORTEST, LONGEST = 2, 25
RF_BODY = 21
QRR_BODY = 26
FIK_BODY = 14
_QRR_ROW = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)


class ReferenceTooLong(ValueError):
    """The digits do not fit in the reference.

    :ivar count: how many there are; ``room`` is how many fit.
    """

    def __init__(self, count: int, room: int) -> None:
        super().__init__(f"{count} signs, room for {room}")
        self.count, self.room = count, room


class HyphenRefused(ValueError):
    """MOD11 asks for "-" as check sign, and the agreement with the bank does not have it."""


def digits_of(text: str) -> str:
    """Return the ASCII digits of a text in their order."""
    return re.sub(r"[^0-9]", "", text)


def mod11_check(digits: str) -> str:
    """Return the MOD11 check sign of Norwegian KIDs: a digit, or "-" for ten.

    The weights 2 to 7 run from the right and begin again.
    """
    total = sum(int(digit) * (2 + at % 6) for at, digit in enumerate(reversed(digits)))
    rest = (11 - total % 11) % 11
    return "-" if rest == 10 else str(rest)


def kid(
    digits: str, *, is_mod11: bool = False, allows_hyphen: bool = True, length: int | None = None
) -> str:
    """Return a Norwegian KID: the digits and their check sign, 2 to 25 in all.

    :param length: filled to with zeros on the left, as the agreement with the bank says.
    :raises ReferenceTooLong: if there are more digits than fit.
    :raises HyphenRefused: if the check sign would be "-" and may not be.
    """
    _require_room(digits, (length or LONGEST) - 1)
    if length:
        digits = digits.zfill(length - 1)
    check = mod11_check(digits) if is_mod11 else luhn.calc_check_digit(digits)
    if check == "-" and not allows_hyphen:
        raise HyphenRefused(digits)
    return f"{digits}{check}"


def is_kid(text: str) -> bool:
    """Tell whether it is a KID by MOD10 or by MOD11."""
    if not re.fullmatch(r"[0-9]{1,24}[0-9-]", text):
        return False
    return luhn.is_valid(text) or mod11_check(text[:-1]) == text[-1]


def ocr(digits: str, *, has_length: bool = False) -> str:
    """Return a Swedish OCR number: the digits, if wished their length, and a check digit.

    :param has_length: the last but one digit says how long the whole is, modulo 10.
    :raises ReferenceTooLong: if there are more digits than fit in 25.
    """
    _require_room(digits, LONGEST - 1 - has_length)
    if has_length:
        digits += str((len(digits) + 2) % 10)
    return f"{digits}{luhn.calc_check_digit(digits)}"


def is_ocr(text: str, *, has_length: bool = False) -> bool:
    """Tell whether it is an OCR number."""
    if not re.fullmatch(r"[0-9]{2,25}", text) or not luhn.is_valid(text):
        return False
    return not has_length or int(text[-2]) == len(text) % 10


def rf(body: str) -> str:
    """Return the creditor reference of ISO 11649: RF, two check digits, 1 to 21 signs.

    Other signs than letters and digits are left out.

    :raises ReferenceTooLong: if there are more signs than fit.
    """
    body = re.sub(r"[^0-9A-Z]", "", body.upper())
    _require_room(body, RF_BODY)
    return f"RF{mod_97_10.calc_check_digits(f'{body}RF')}{body}"


def is_rf(text: str) -> bool:
    """Tell whether it is a creditor reference of ISO 11649."""
    try:
        iso11649.validate(text)
    except ValidationError:
        return False
    return True


def qrr_check(digits: str) -> str:
    """Return the check digit of Swiss references, modulo 10 recursive."""
    carry = 0
    for digit in digits:
        carry = _QRR_ROW[(carry + int(digit)) % 10]
    return str((10 - carry) % 10)


def qrr(digits: str) -> str:
    """Return the Swiss QR reference: 26 digits, filled with zeros, and their check digit.

    :raises ReferenceTooLong: if there are more digits than fit.
    """
    _require_room(digits, QRR_BODY)
    digits = digits.zfill(QRR_BODY)
    return f"{digits}{qrr_check(digits)}"


def is_qrr(text: str) -> bool:
    """Tell whether it is a Swiss QR reference."""
    return bool(re.fullmatch(r"[0-9]{27}", text)) and qrr_check(text[:-1]) == text[-1]


def fik71(digits: str) -> str:
    """Return the payment id of a Danish card of kind 71: 14 digits and their check digit.

    :raises ReferenceTooLong: if there are more digits than fit.
    """
    _require_room(digits, FIK_BODY)
    digits = digits.zfill(FIK_BODY)
    return f"{digits}{luhn.calc_check_digit(digits)}"


def is_fik71(text: str) -> bool:
    """Tell whether it is the payment id of a Danish card of kind 71."""
    return bool(re.fullmatch(r"[0-9]{15}", text)) and luhn.is_valid(text)


def squeezed(text: str) -> str:
    """Return a reference as a bank sends it back, from one as people write it."""
    text = re.sub(r"\s", "", text).upper()
    card = re.fullmatch(r"\+?71<([0-9]{15})\+[0-9]{8}<?", text)
    return card[1] if card else text


def looks_like_reference(text: str) -> bool:
    """Tell whether it is one of the references that have a check sign."""
    checks: tuple[Callable[[str], bool], ...] = (is_kid, is_rf, is_qrr)
    text = squeezed(text)
    return any(check(text) for check in checks)


def references_in(text: str) -> list[str]:
    """Return what in a text may be a reference, as a bank sends it back.

    People type one alone, in groups of digits, or paste a whole line of a statement around it.
    """
    words = re.split(r"[\s,;:]+", text)
    groups = re.findall(r"(?:RF)?[0-9](?:[0-9 ]*[0-9])?-?", text.upper())
    found = dict.fromkeys(squeezed(part) for part in (text, *words, *groups))
    return [part for part in found if looks_like_reference(part)]


def _require_room(body: str, room: int) -> None:
    if not body:
        raise ValueError("a reference needs at least one sign")
    if len(body) > room:
        raise ReferenceTooLong(len(body), room)

"""What a draft lacks, as a value that pages and the API can place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One lack: the field that has it, a stable code, and a sentence that says the mend.

    Fields of the draft are named as in its content ("lines.0.quantity"); what the settings or
    the client lack is named "seller.vat_number" or "client.street".
    """

    field: str
    code: str
    message: str

"""The bound on what one request may upload, files included."""

from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class UploadBound(FileUploadHandler):
    """Refuses a request by its announced length, before a byte of a file is written.

    Django's DATA_UPLOAD_MAX_MEMORY_SIZE leaves files out. A web server never passes on more than
    was announced, so the announcement may be trusted.
    """

    def handle_raw_input(
        self,
        _input_data: IO[bytes],
        _meta: dict[str, Any],
        content_length: int,
        _boundary: str,
        _encoding: str | None = None,
    ) -> None:
        """Look at the length only.

        :raises RequestDataTooBig: if the request is larger than settings.UPLOAD_MAX_SIZE.
        """
        if content_length > settings.UPLOAD_MAX_SIZE:
            raise RequestDataTooBig("The upload is larger than UPLOAD_MAX_SIZE.")

    def receive_data_chunk(self, raw_data: bytes, _start: int) -> bytes:
        """Pass the data on."""
        return raw_data

    def file_complete(self, _file_size: int) -> "UploadedFile[Any] | None":
        """Leave the file to the next handler."""
        return None

"""Keeping files by their content, so that the same bytes are kept once."""

from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from fastfaktura.core.models import Business, StoredFile


def keep_file(*, business: Business, content: bytes, content_type: str) -> StoredFile:
    """Keep the bytes for this business and return their row; the same bytes give the same row.

    The file is written before the row, so a row never points to nothing; a rollback may leave
    a file without a row, which harms nobody.
    """
    digest = sha256(content).hexdigest()
    kept = StoredFile.objects.for_business(business).filter(sha256=digest).first()
    if kept is not None and default_storage.exists(kept.path):
        return kept
    path = f"{business.id}/{digest[:2]}/{digest}"
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(content))
    row, _created = StoredFile.objects.update_or_create(
        business=business,
        sha256=digest,
        defaults={"content_type": content_type, "size": len(content), "path": path},
    )
    return row

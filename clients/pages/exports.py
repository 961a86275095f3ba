"""The clients as a file."""

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_safe

from clients.exports import exported_lines, file_name
from clients.pages.lists import filter_of
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.permissions import may


@require_safe
@may("read")
def export(request: BusinessRequest) -> StreamingHttpResponse:
    """Send the clients that the list's filter leaves as CSV."""
    return StreamingHttpResponse(
        exported_lines(request.business, filter_of(request.GET)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name()}"'},
    )

"""The catalogue as a file."""

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_safe

from billing.catalog.exports import exported_lines, file_name
from billing.pages.product_filters import filter_of
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.permissions import may


@require_safe
@may("read")
def export(request: BusinessRequest) -> StreamingHttpResponse:
    """Send the products that the list's filter leaves as CSV."""
    return StreamingHttpResponse(
        exported_lines(request.business, filter_of(request)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name()}"'},
    )

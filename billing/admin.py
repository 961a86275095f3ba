"""What operators see of invoices, payments, deliveries and inbound events; nothing is written."""

from django.contrib import admin

from billing.models import (
    Allocation,
    Delivery,
    InboundEvent,
    Invoice,
    InvoiceLine,
    Payment,
    PaymentAttempt,
    Product,
    Reversal,
)
from fastfaktura.core.admin import ReadOnlyAdmin


class ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]  # generic over the model
    """Rows of a document, shown with it."""

    extra = 0
    can_delete = False


class LineInline(ReadOnlyInline):
    """The lines of an invoice."""

    model = InvoiceLine
    fk_name = "invoice"
    fields = ("position", "description", "quantity", "unit_price", "vat_rate", "line_net_amount")


class AllocationInline(ReadOnlyInline):
    """What settled an invoice."""

    model = Allocation
    fk_name = "invoice"
    fields = ("payment", "credit_note", "amount", "created_at")


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin):
    """What businesses sell."""

    list_display = ("code", "name", "business", "unit_price", "price_includes_tax", "vat_rate")
    list_filter = ("price_includes_tax", "vat_category")
    search_fields = ("code", "name", "id", "business__name")
    list_select_related = ("business",)
    exclude = ("search",)


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    """Invoices and credit notes of all businesses."""

    list_display = (
        "number",
        "business",
        "client",
        "status",
        "issue_date",
        "due_date",
        "payable_amount",
        "allocated_total",
        "currency",
    )
    list_filter = ("status", "type_code", "currency")
    search_fields = ("number", "id", "business__name", "client__name")
    list_select_related = ("business", "client")
    # A public link lets anybody read and pay: operators have no need of it.
    exclude = ("public_token",)
    inlines = (LineInline, AllocationInline)
    show_full_result_count = False


class ReversalInline(ReadOnlyInline):
    """What went back of a payment."""

    model = Reversal
    fields = ("kind", "state", "amount", "reason", "created_at")


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """Money received."""

    list_display = ("received_date", "business", "method", "amount", "currency", "provider")
    list_filter = ("method", "provider", "currency")
    search_fields = ("id", "provider_reference", "business__name")
    list_select_related = ("business",)
    inlines = (ReversalInline,)
    show_full_result_count = False


@admin.register(PaymentAttempt)
class PaymentAttemptAdmin(ReadOnlyAdmin):
    """Tries to pay online."""

    list_display = ("created_at", "business", "invoice", "state", "amount", "currency")
    list_filter = ("state", "provider")
    search_fields = ("id", "session_id", "payment_reference", "invoice__number")
    list_select_related = ("business", "invoice")
    show_full_result_count = False


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Messages to clients and where they stand."""

    list_display = ("created_at", "business", "invoice", "channel", "receiver", "state", "attempts")
    list_filter = ("state", "channel", "failure_code")
    search_fields = ("receiver", "message_id", "invoice__number", "business__name")
    list_select_related = ("business", "invoice")
    show_full_result_count = False


@admin.register(InboundEvent)
class InboundEventAdmin(ReadOnlyAdmin):
    """What providers told us."""

    list_display = ("received_at", "provider", "kind", "event_id", "processed_at", "attempts")
    list_filter = ("provider", "kind", ("processed_at", admin.EmptyFieldListFilter))
    search_fields = ("event_id",)
    show_full_result_count = False

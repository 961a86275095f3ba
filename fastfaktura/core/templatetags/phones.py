"""Phone numbers as people read them, in templates."""

from django import template

from fastfaktura.core.identifiers import format_receiver

register = template.Library()

# ``{{ delivery.receiver|receiver }}``: an address stays as it is.
register.filter("receiver", format_receiver)

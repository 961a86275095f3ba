"""What all lists do with the parameters of their address."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema

from billing.api.problems import validation_failed


def refuse_unknown(request: HttpRequest, known: type[Schema]) -> None:
    """Do nothing if the list knows every parameter: a mistyped filter must not return all.

    :raises ApiProblem: 422, naming those that it does not know.
    """
    unknown = sorted(set(request.GET) - set(known.model_fields))
    if unknown:
        raise validation_failed(
            {name: [_("There is no parameter of this name.")] for name in unknown}
        )

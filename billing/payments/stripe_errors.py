"""What Stripe's errors mean to us: a no, or an answer that was lost."""

from collections.abc import Iterator
from contextlib import contextmanager

import stripe

from billing.payments.gateway import AnswerLost, GatewayRefused, Refusal

REFUSALS = {
    "amount_too_small": Refusal.AMOUNT_TOO_SMALL,
    "amount_too_large": Refusal.AMOUNT_TOO_LARGE,
    "charge_already_refunded": Refusal.ALREADY_REFUNDED,
    "charge_disputed": Refusal.DISPUTED,
    "resource_missing": Refusal.UNKNOWN_OBJECT,
}


@contextmanager
def mapped_errors() -> Iterator[None]:
    """Sort Stripe's errors into a definitive no and an unknown outcome."""
    try:
        yield
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise GatewayRefused(Refusal.KEY_REFUSED, str(error.code or "")) from error
    except stripe.IdempotencyError as error:
        raise GatewayRefused(Refusal.KEY_REUSED, str(error.code or "")) from error
    except stripe.RateLimitError as error:
        # Refused before anything was done; a later call may well succeed.
        raise AnswerLost("rate limited") from error
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        # 409: another call with this key is under way.
        if error.http_status == 409:
            raise AnswerLost("still under way") from error
        reason = REFUSALS.get(str(error.code or ""), Refusal.OTHER)
        raise GatewayRefused(reason, error.user_message or "") from error
    except stripe.StripeError as error:
        raise AnswerLost(type(error).__name__) from error

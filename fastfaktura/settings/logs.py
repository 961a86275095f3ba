"""What is logged, and how a line reads."""

from typing import Any

from fastfaktura.settings import env

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {request_id} {name} {message}", "style": "{"}
    },
    "filters": {"request_id": {"()": "fastfaktura.core.request_ids.RequestIdFilter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["request_id"],
        }
    },
    # WeasyPrint tells its every step, and warns of the CSS that only browsers know.
    "loggers": {
        "weasyprint": {"level": "ERROR"},
        "weasyprint.progress": {"level": "ERROR"},
        # It tells the whole address of each request, and those of webhooks may hold secrets.
        "httpx": {"level": "WARNING"},
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}

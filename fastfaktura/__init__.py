"""The project: roof (urls, celery, settings) and ground floor (core)."""

from fastfaktura.celery import app as celery_app

__all__ = ["celery_app"]

"""The Celery application; its settings are Django's, prefixed CELERY_."""

import os

from celery import Celery

from fastfaktura.core.heartbeat import WorkerHeartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fastfaktura.settings")

app = Celery("fastfaktura")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(WorkerHeartbeat)

"""Benchmarks: each prints ratios to a limit that is measured in the same run."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fastfaktura.settings")
django.setup()

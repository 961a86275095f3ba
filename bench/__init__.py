"""Benchmarks: each prints ratios to a limit that is measured in the same run."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fastfaktura.settings")
# The one of chaos brings servers of its own, which the settings must not be read before.
if "chaos" not in sys.argv:
    django.setup()

"""Benchmarks: each prints ratios to a limit that is measured in the same run."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fastfaktura.settings")
# These bring servers of their own, before which the settings must not be read.
if not {"chaos", "sending"} & set(sys.argv):
    django.setup()

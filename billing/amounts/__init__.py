"""Money, totals and VAT as plain Python: no Django, no Celery, no clock."""

"""Reminders by plan: who gets which step when, never twice, never after payment."""

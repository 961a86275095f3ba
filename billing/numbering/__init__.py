"""Gapless number series."""

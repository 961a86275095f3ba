"""What the settings would do: days played on a clock of their own, with nothing left behind."""

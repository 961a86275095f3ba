"""Runs every benchmark, or those named: ``python -m bench issuing listing``."""

import sys
from importlib import import_module

NAMES = ("issuing", "listing", "editor", "api", "pdf")


def main() -> None:
    """Run the benchmarks one after another."""
    for name in sys.argv[1:] or NAMES:
        print(f"\n== {name}")
        import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()

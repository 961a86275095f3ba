"""Typed readers of environment variables that fail loudly and name the variable."""

import os
from urllib.parse import unquote, urlsplit

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


class SettingError(RuntimeError):
    """An environment variable is missing or cannot be read; the message names it and the mend."""


def text(name: str, default: str | None = None) -> str:
    """Return the variable, or the default.

    :raises SettingError: if it is not set and there is no default.
    """
    value = os.environ.get(name, default)
    if value is None:
        raise SettingError(f"Set the environment variable {name}.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return the variable as a boolean.

    :raises SettingError: if it is neither a yes nor a no.
    """
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise SettingError(f"{name} is {value!r}; write 1 or 0.")


def number(name: str, default: int) -> int:
    """Return the variable as an integer.

    :raises SettingError: if it is no integer.
    """
    value = os.environ.get(name)
    if value is None or not value.strip():
        return default
    try:
        return int(value)
    except ValueError:
        raise SettingError(f"{name} is {value!r}; write a whole number.") from None


def names(name: str, default: str = "") -> list[str]:
    """Return the variable as a list, split at commas, without empty parts."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def numbers(name: str, default: str = "") -> dict[str, int]:
    """Return the variable as whole numbers by name, as ``a=1,b=2``.

    :raises SettingError: if a part has another form.
    """
    found = {}
    for part in names(name, default):
        key, _, figure = part.partition("=")
        if not figure.strip().isdecimal():
            raise SettingError(f"{name} has {part!r}; write a name and a number, as in: a=1,b=2")
        found[key.strip().lower()] = int(figure)
    return found


def database(url: str) -> dict[str, object]:
    """Return Django's database dictionary for a PostgreSQL address.

    A host given as a query (``postgresql:///name?host=/run/pg``) is a socket folder.

    :raises SettingError: if the address is not PostgreSQL's.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SettingError("DATABASE_URL must begin with postgresql://; PostgreSQL is required.")
    options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    host = unquote(options.pop("host", "")) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": {name: unquote(value) for name, value in options.items()},
    }

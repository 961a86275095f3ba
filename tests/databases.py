"""What makes databases cheap for tests: migrated once, copied after that, and emptied by row.

Migrating takes a dozen seconds of processor time, and emptying a hundred tables by TRUNCATE takes
a third of a second, which every test pays that commits.
"""

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.models.signals import post_migrate

BACKEND = "tests.quick_postgres"
FAMILY = "migrated_"


def template_name() -> str:
    """Return the name of the database that was migrated by just these migrations."""
    seen = sha256(sys.version.encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for migration in sorted(Path(config.path).glob("migrations/*.py")):
            seen.update(f"{config.label} {migration.name}".encode())
            seen.update(migration.read_bytes())
    return FAMILY + seen.hexdigest()[:16]


@contextmanager
def copied_from_template(var: Path) -> Iterator[None]:
    """Let Django make its database in the block: as a copy of the last one, where nothing changed.

    Of workers that begin together the first migrates, and the others wait and copy.
    """
    name = template_name()
    with (var / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = _databases()
        if name in known:
            # Even to find that there is nothing to migrate takes seconds.
            connection.settings_dict["TEST"] |= {"TEMPLATE": name, "MIGRATE": False}
        yield
        if name not in known:
            for other in known:
                _ask(f"DROP DATABASE {other}")
            own = connection.settings_dict["NAME"]
            connection.close()
            _ask(f"CREATE DATABASE {name} TEMPLATE {own}")


def forget_post_migrate() -> None:
    """Let Django write content types and permissions once, and not after every test that commits.

    They are not emptied either: see ``tests.quick_postgres``.
    """
    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")


def _databases() -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [FAMILY])
        return [row[0] for row in cursor.fetchall()]


def _ask(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)

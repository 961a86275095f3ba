"""The backend as Django finds it; only what happens between tests differs from Django's own."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base, creation, operations

# What Django writes about the models themselves is the same for every test.
ALWAYS_THE_SAME = frozenset({"django_content_type", "auth_permission"})


class DatabaseOperations(operations.DatabaseOperations):
    """Empties tables by deleting the few rows that a test left."""

    def sql_flush(
        self,
        style: Any,
        tables: Sequence[str],
        *,
        reset_sequences: bool = False,
        allow_cascade: bool = False,
    ) -> list[str]:
        """Return what empties the tables; TRUNCATE makes new files for each, rows or no rows.

        As a replica the session fires no trigger and follows no key: what was issued is deleted as
        well, in any order. That is a superuser's right; whoever is none truncates.
        """
        if reset_sequences or not self._may_be_replica():
            return list(
                super().sql_flush(
                    style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade
                )
            )
        filled = self._with_rows([name for name in tables if name not in ALWAYS_THE_SAME])
        deletions = [f"DELETE FROM {self.quote_name(name)}" for name in filled]
        return ["SET LOCAL session_replication_role = replica", *deletions]

    def _may_be_replica(self) -> bool:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('is_superuser')")
            return bool(cursor.fetchone() == ("on",))

    def _with_rows(self, tables: Sequence[str]) -> list[str]:
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM {self.quote_name(name)})" for name in tables
        )
        with self.connection.cursor() as cursor:
            cursor.execute(asked)
            return [name for (name,) in cursor.fetchall()]


class DatabaseCreation(creation.DatabaseCreation):
    """Deletes the database of a run whoever is still in it."""

    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        # PostgreSQL notices a moment late that a process was killed or a thread has ended.
        with self._nodb_cursor() as cursor:
            name = self.connection.ops.quote_name(test_database_name)
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection with these operations."""

    ops_class = DatabaseOperations
    creation_class = DatabaseCreation

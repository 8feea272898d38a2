# SPDX-License-Identifier: Apache-2.0
"""How does the database itself refuse to change what was recorded? By triggers on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END
"""
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION gonogo_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP; END $$
"""
_POSTGRES = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION gonogo_append_only()
"""


class AppendOnly(migrations.RunPython):
    """Migration operation: after it, the table takes new rows and refuses UPDATE and DELETE."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(self._protect, self._unprotect)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """How the operation is written into a migration."""
        return type(self).__name__, (self.table,), {}

    def _protect(self, _apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(_POSTGRES_FUNCTION, params=None)
            editor.execute(_POSTGRES.format(table=self.table))
        else:
            for verb in ("UPDATE", "DELETE"):
                editor.execute(_SQLITE.format(table=self.table, verb=verb))

    def _unprotect(self, _apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER {self.table}_append_only ON {self.table}")
        else:
            for verb in ("UPDATE", "DELETE"):
                editor.execute(f"DROP TRIGGER {self.table}_no_{verb}")


def missing_protection(tables: tuple[str, ...]) -> tuple[str, ...]:
    """The tables whose triggers are gone, by asking the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%%_append_only' AND tgenabled <> 'D'"
            )
            guarded = {row[0] for row in cursor.fetchall()}
        else:
            cursor.execute(
                "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' GROUP BY tbl_name HAVING COUNT(*) >= 2"
            )
            guarded = {row[0] for row in cursor.fetchall()}
    return tuple(table for table in tables if table not in guarded)

# SPDX-License-Identifier: Apache-2.0
"""What of a database stands outside of its tables: how text is stored and sorted, and settings such as search_path?

Neither a dump of a database nor a copy of its files brings it along, and a migration can depend on both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_LISTS = {"search_path", "temp_tablespaces", "session_preload_libraries", "local_preload_libraries"}
"""Settings whose values are lists of names, which must not become one text."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Encoding, collation and character type, and the settings of a database as `name=value`."""

    encoding: str = ""
    collation: str = ""
    character: str = ""
    settings: tuple[str, ...] = ()

    def options(self) -> str:
        """What follows CREATE DATABASE; nothing where it is not known."""
        if not self.encoding:
            return ""
        return f" ENCODING {_text(self.encoding)} LC_COLLATE {_text(self.collation)} LC_CTYPE {_text(self.character)}"

    def statements(self, name: str) -> list[str]:
        """What gives a database the settings; `name` is quoted."""
        found = []
        for setting in self.settings:
            key, _, value = setting.partition("=")
            said = value if key in _LISTS and value else _text(value)
            found.append(f"ALTER DATABASE {name} SET {key} TO {said}")
        return found


def likeness_of(database: Any, name: str | None = None) -> Likeness:
    """That of the database that is connected, or of another one of its server."""
    row = database.execute(_ASKED, [name]).fetchone()
    return Likeness(row[0], row[1], row[2], tuple(row[3] or ())) if row is not None else Likeness()


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


_ASKED = """
SELECT pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,
       (SELECT s.setconfig FROM pg_db_role_setting s WHERE s.setdatabase = d.oid AND s.setrole = 0)
FROM pg_database d WHERE d.datname = coalesce(%s, current_database())
"""

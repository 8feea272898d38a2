# SPDX-License-Identifier: Apache-2.0
"""What does one migration say about itself, as far as its text tells?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Tool(StrEnum):
    """What runs the migrations of a repository."""

    ALEMBIC = "alembic"
    DJANGO = "django"
    SQL = "sql"


class How(StrEnum):
    """What happens to a table."""

    CREATED = "created"
    CHANGED = "changed"
    RENAMED = "renamed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Change:
    """What a migration does to a table; `to` is its new name."""

    how: How
    table: str
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Migration:
    """One migration. `parents` are those it comes after; `columns` are the columns it adds, with their table."""

    name: str
    label: str
    path: str
    parents: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    app: str = ""


_NAME = r"(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?[\"`]?((?:\w+[\"`]?\.[\"`]?)?\w+)[\"`]?"
_CREATE = re.compile(rf"\bcreate\s+(?:unlogged\s+)?table\s+{_NAME}\s*\(", re.IGNORECASE)
_RENAME = re.compile(rf"\balter\s+table\s+{_NAME}\s+rename\s+to\s+[\"`]?(\w+)", re.IGNORECASE)
_ALTER = re.compile(rf"\balter\s+table\s+{_NAME}", re.IGNORECASE)
_ADD = re.compile(rf"\balter\s+table\s+{_NAME}\s+([^;]*)", re.IGNORECASE)
_ADDED = re.compile(r"\badd\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?[\"`]?(\w+)", re.IGNORECASE)
_DROP = re.compile(rf"\bdrop\s+table\s+{_NAME}", re.IGNORECASE)
_WRITE = re.compile(rf"\b(?:update|insert\s+into|delete\s+from|truncate(?:\s+table)?)\s+{_NAME}", re.IGNORECASE)
_NO_COLUMN = {"constraint", "primary", "foreign", "unique", "check", "exclude", "key", "index", "like", "column"}


def sql_changes(sql: str) -> tuple[tuple[Change, ...], tuple[tuple[str, str], ...]]:
    """What statements of SQL do to tables, and which columns they add."""
    text = re.sub(r"--[^\n]*|/\*.*?\*/", " ", sql, flags=re.DOTALL)
    created = [(_plain(found[1]), _inside(text, found.end())) for found in _CREATE.finditer(text)]
    renamed = {_plain(found[1]): found[2] for found in _RENAME.finditer(text)}
    dropped = [_plain(found[1]) for found in _DROP.finditer(text)]
    changed = [_plain(found[1]) for form in (_ALTER, _WRITE) for found in form.finditer(text)]
    changes = [Change(How.CREATED, table) for table, _ in created]
    changes += [Change(How.RENAMED, old, new) for old, new in renamed.items()]
    changes += [Change(How.DROPPED, table) for table in dropped]
    changes += [Change(How.CHANGED, table) for table in changed]
    columns = [(table, name) for table, body in created for name in _columns(body)]
    for found in _ADD.finditer(text):
        columns += [(_plain(found[1]), name) for name in _ADDED.findall(found[2]) if name.lower() not in _NO_COLUMN]
    return tuple(dict.fromkeys(changes)), tuple(dict.fromkeys(columns))


def _plain(name: str) -> str:
    return re.sub(r"[\"`]", "", name)


def _inside(text: str, start: int) -> str:
    """What stands between a bracket and the one that closes it."""
    depth = 1
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return text[start:place]
    return text[start:]


def _columns(body: str) -> list[str]:
    flat = body
    while "(" in flat and (less := re.sub(r"\([^()]*\)", "", flat)) != flat:
        flat = less
    words = [re.match(r"\s*[\"`]?(\w+)", one) for one in flat.split(",")]
    return [found[1] for found in words if found and found[1].lower() not in _NO_COLUMN]

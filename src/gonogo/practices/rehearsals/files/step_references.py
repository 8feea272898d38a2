# SPDX-License-Identifier: Apache-2.0
"""Does every step have its own name, only the keys of its kind, and files that are there?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from gonogo.core.strictfile.problems import Positions, Problem
from gonogo.practices.rehearsals.files.fields import read_path
from gonogo.practices.rehearsals.files.meaning import is_sql_file
from gonogo.practices.rehearsals.files.steps import GO_WITH, KINDS
from gonogo.practices.rehearsals.files.surroundings import Surroundings

LISTS = ("steps", "backout")
_DJANGO = re.compile(r"[A-Za-z_]\w*(?: (?:zero|[A-Za-z0-9_]+))?")
_REVISION = re.compile(r"[A-Za-z0-9_@+.:-]+")


def items(data: Mapping[str, Any], section: str) -> list[tuple[int, Mapping[str, Any]]]:
    """The parts of a section that have the shape of a part, with their place."""
    listed = data.get(section)
    found = enumerate(listed) if isinstance(listed, list) else ()
    return [(index, item) for index, item in found if isinstance(item, dict)]


def folder_in(data: Mapping[str, Any]) -> str | None:
    """Where the paths of the file start; None when that cannot be read, so that nothing follows from it."""
    try:
        return read_path(data.get("folder", "."))
    except (PydanticCustomError, TypeError, AttributeError):
        return None


def step_problems(data: Mapping[str, Any], positions: Positions, around: Surroundings) -> Iterator[Problem]:
    """Report what is wrong with single steps."""
    for section in LISTS:
        names: dict[str, int] = {}
        for index, step in items(data, section):
            place = _Step(section, index, step, positions)
            yield from _repeated_name(place, names)
            yield from _stray_keys(place)
            yield from _fits_engine(place, data.get("engine"))
            yield from _unreadable_target(place)
            yield from _missing_files(place, folder_in(data), around)


class _Step:
    """A step with its place."""

    def __init__(self, section: str, index: int, step: Mapping[str, Any], positions: Positions) -> None:
        self.path = (section, index)
        self.step = step
        self.positions = positions

    def kinds(self) -> list[str]:
        return [kind for kind in KINDS if kind in self.step]

    def text(self, key: str) -> str:
        value = self.step.get(key)
        return value if isinstance(value, str) else ""

    def value(self, key: str, message: str, suggestion: str | None = None) -> Problem:
        return self.positions.problem_with((*self.path, key), message, suggestion)

    def key(self, key: str, message: str) -> Problem:
        return self.positions.problem_with_key((*self.path, key), message)


def _repeated_name(place: _Step, names: dict[str, int]) -> Iterator[Problem]:
    name = place.text("name")
    if name in names:
        message = f'"{name[:60]}" is the name of step {names[name] + 1} already; every step has its own'
        yield place.value("name", message)
    elif name:
        names[name] = place.path[1]


def _stray_keys(place: _Step) -> Iterator[Problem]:
    kinds = place.kinds()
    if len(kinds) != 1:
        return
    for key, fitting in GO_WITH.items():
        if key in place.step and kinds[0] not in fitting:
            yield place.key(key, f'"{key}" goes with {" and ".join(fitting)}, not with {kinds[0]}')


def _fits_engine(place: _Step, engine: object) -> Iterator[Problem]:
    if engine == "none":
        for kind in place.kinds():
            if kind != "shell":
                yield place.key(kind, f'"{kind}" needs a database; the engine is none, so steps are shell')
        if "rows" in place.step:
            yield place.key("rows", '"rows" needs a database; the engine is none')


def _unreadable_target(place: _Step) -> Iterator[Problem]:
    sql, django, alembic = place.text("sql").strip(), place.text("django"), place.text("alembic")
    if sql and not re.search(r"[\s;]", sql) and not is_sql_file(sql):
        yield place.value("sql", "is neither a file that ends in .sql nor SQL; end a single word of SQL with ;")
    if django and not _DJANGO.fullmatch(django):
        yield place.value("django", f'"{django[:60]}" is not an app, or an app and a migration, such as people 0042')
    if alembic and not _REVISION.fullmatch(alembic):
        yield place.value("alembic", f'"{alembic[:60]}" is not a revision such as head, base, -1 or 3f2a')
    rows = place.text("rows").strip()
    if re.search(r"\s", rows) and not re.match(r"(?i)(select|with)\b", rows):
        yield place.value("rows", "is neither the name of a table nor a query that begins with select")


def _missing_files(place: _Step, folder: str | None, around: Surroundings) -> Iterator[Problem]:
    disk = around.folder
    if disk is None or folder is None or len(place.kinds()) != 1:
        return
    kind = place.kinds()[0]
    if kind == "sql" and is_sql_file(place.text("sql")):
        path = around.seen(place.text("sql").strip(), folder)
        if not disk.is_file(path):
            yield place.value("sql", f"there is no file {path}")
    elif kind == "alembic":
        path = around.seen(place.text("config") or "alembic.ini", folder)
        if not disk.is_file(path):
            message = f"there is no file {path}; name Alembic's configuration with config"
            yield place.value("config" if "config" in place.step else "alembic", message)
    elif kind == "django":
        path = around.seen(f"{place.text('project') or '.'}/manage.py", folder)
        if not disk.is_file(path):
            message = f"there is no file {path}; name the folder of manage.py with project"
            yield place.value("project" if "project" in place.step else "django", message)

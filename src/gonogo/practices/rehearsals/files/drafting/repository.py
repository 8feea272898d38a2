# SPDX-License-Identifier: Apache-2.0
"""Which migrations lie in a repository? Files are read; nothing of the project is imported or run."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gonogo.practices.rehearsals.files.drafting.alembic import read_revision
from gonogo.practices.rehearsals.files.drafting.django import read_migration
from gonogo.practices.rehearsals.files.drafting.migration import Migration, Tool, sql_changes
from gonogo.practices.rehearsals.files.drafting.plain import label_of, other_tool
from gonogo.practices.rehearsals.files.surroundings import Disk
from gonogo.practices.rehearsals.files.watched import script_location, version_locations

DEEPEST = 5
MOST = 20_000
_LEFT_OUT = {"node_modules", "site-packages", "venv", "env", "build", "dist", "__pycache__"}
_SQL_FOLDER = re.compile(r"(^|/)(migrations?|migrate|changes|schema_changes|upgrades?)(/|$)", re.IGNORECASE)
_ENGINES = {"postgres": "postgresql", "sqlite": "sqlite", "mysql": "mariadb", "mariadb": "mariadb"}


@dataclass(frozen=True, slots=True)
class Found:
    """The migrations of one tool. `config` is its alembic.ini, manage.py, or the folder of files of SQL."""

    tool: Tool
    config: str
    migrations: tuple[Migration, ...]
    files: tuple[str, ...] = ()
    engine: str | None = None
    notes: tuple[str, ...] = field(default=())


def look_into(repo: Path) -> tuple[Found, ...]:
    """Every set of migrations in a repository, by tool and place."""
    files = sorted(_files(repo))
    alembic = [found for name in files if name.rpartition("/")[2] == "alembic.ini" if (found := _alembic(repo, name))]
    django = [
        found for name in files if name.rpartition("/")[2] == "manage.py" if (found := _django(repo, name, files))
    ]
    return (*alembic, *django, *_plain(repo, files))


def _files(repo: Path) -> Iterator[str]:
    """The paths of the repository, seen from its top; not those of environments and what is built."""
    count = 0
    for folder, folders, names in os.walk(repo):
        depth = len(Path(folder).relative_to(repo).parts)
        folders[:] = [
            one for one in sorted(folders) if depth < DEEPEST and one not in _LEFT_OUT and not one.startswith(".")
        ]
        for name in names:
            count += 1
            if count > MOST:
                return
            yield (Path(folder) / name).relative_to(repo).as_posix()


def _text(repo: Path, name: str) -> str | None:
    return Disk().text(str(repo / name))


def _alembic(repo: Path, config: str) -> Found | None:
    text = _text(repo, config) or ""
    here = config.rpartition("/")[0]
    place = script_location(text, here or ".")
    if place is None:
        return None
    tops = [repo / one for one in version_locations(text, here or ".") or (place,)]
    migrations, notes = [], []
    for path in sorted({path for top in tops for path in top.rglob("*.py")}):
        name = path.resolve().relative_to(repo.resolve()).as_posix() if _is_below(path, repo) else str(path)
        try:
            found = read_revision(Disk().text(str(path)) or "", name)
        except SyntaxError:
            notes.append(f"{name} is not Python that can be read, so it was left out.")
            continue
        if found is not None:
            migrations.append(found)
    url = re.search(r"^\s*sqlalchemy\.url\s*=\s*(\w+)", text, re.MULTILINE)
    engine = _engine(url[1]) if url else None
    return Found(Tool.ALEMBIC, config, tuple(migrations), engine=engine, notes=tuple(notes)) if migrations else None


def _is_below(path: Path, repo: Path) -> bool:
    return path.resolve().is_relative_to(repo.resolve())


def _django(repo: Path, manage: str, files: list[str]) -> Found | None:
    top = manage.rpartition("/")[0]
    migrations, notes = [], []
    for name in files:
        parts = name.split("/")
        if not name.startswith(f"{top}/" if top else "") or len(parts) < 3 or parts[-2] != "migrations":
            continue
        if not re.fullmatch(r"[0-9]{4}_\w+\.py", parts[-1]):
            continue
        try:
            found = read_migration(_text(repo, name) or "", name, parts[-3], parts[-1][:-3])
        except SyntaxError:
            notes.append(f"{name} is not Python that can be read, so it was left out.")
            continue
        if found is not None:
            migrations.append(found)
    settings = " ".join(_text(repo, name) or "" for name in files if re.search(r"settings(/\w+)?\.py$", name))
    backend = re.search(r"django\.db\.backends\.(\w+)", settings)
    engine = _engine(backend[1]) if backend else None
    return Found(Tool.DJANGO, manage, tuple(migrations), engine=engine, notes=tuple(notes)) if migrations else None


def _plain(repo: Path, files: list[str]) -> Iterator[Found]:
    folders: dict[str, list[str]] = {}
    for name in files:
        folder = name.rpartition("/")[0]
        if name.lower().endswith(".sql") and _SQL_FOLDER.search(folder):
            folders.setdefault(folder, []).append(name)
    for folder, names in folders.items():
        migrations, notes = [], []
        for name in names:
            text = _text(repo, name)
            if text is None or not text.strip():
                continue
            if tool := other_tool(text):
                notes.append(
                    f"{name} is written for {tool}, whose way up and back stand in one file; use a shell step."
                )
                continue
            changes, columns = sql_changes(text)
            migrations.append(Migration(name, label_of(name), name, (), changes, columns))
        if migrations or notes:
            yield Found(Tool.SQL, folder, tuple(migrations), tuple(names), notes=tuple(notes))


def _engine(word: str) -> str | None:
    return next((engine for name, engine in _ENGINES.items() if word.lower().startswith(name)), None)

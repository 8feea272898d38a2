# SPDX-License-Identifier: Apache-2.0
"""Small databases with a migration, good or bad, for tests of the runner."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from gonogo.practices.rehearsals.actions.running.asked import Asked
from gonogo.practices.rehearsals.actions.running.run import run_rehearsal
from gonogo.practices.rehearsals.actions.running.telling import Silent, Teller
from gonogo.practices.rehearsals.files import open_rehearsal
from gonogo.practices.rehearsals.rules.report import Report

PEOPLE = 200
SOURCE = f"""
CREATE TABLE person (id integer PRIMARY KEY, name varchar(60) NOT NULL, email varchar(80), born varchar(30),
  income numeric(10,2));
CREATE TABLE log (id integer PRIMARY KEY, said varchar(40));
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {PEOPLE})
INSERT INTO person SELECT i, 'Person ' || i, CASE WHEN i % 7 > 0 THEN 'p' || i || '@example.org' END,
  '1980-01-01T00:00:00Z', i + 0.25 FROM n;
INSERT INTO log VALUES (1, 'begun'), (2, 'ended');
"""
UP = """
CREATE TABLE human (id integer PRIMARY KEY, full_name varchar(60) NOT NULL, email varchar(80), born varchar(30),
  income numeric(10,2));
INSERT INTO human SELECT id, name, email, born, income FROM person;
DROP TABLE person;
"""
BACK = """
CREATE TABLE person (id integer PRIMARY KEY, name varchar(60) NOT NULL, email varchar(80), born varchar(30),
  income numeric(10,2));
INSERT INTO person SELECT id, full_name, email, born, income FROM human;
DROP TABLE human;
"""
FILE = """
gonogo-rehearsal: 1
rehearsal: people
engine: {engine}
source: {{database: "{source}"}}
steps:
  - {{name: make room, sql: "CREATE TABLE room (id integer PRIMARY KEY)"}}
  - {{name: move people, sql: up.sql, rows: person, timeout: {timeout}}}
backout:
  - {{name: move back, sql: back.sql, rows: human, timeout: {timeout}}}
  - {{name: take room away, sql: "DROP TABLE room"}}
tables:
  - from: person
    to: human
    key: id
    columns: {{name: [name, full_name]}}
invariants:
  nobody is nameless: select id from human where full_name = ''
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """A folder with a source and the files of a rehearsal."""

    folder: Path
    source: str

    @property
    def file(self) -> Path:
        """The rehearsal file."""
        return self.folder / "people.yaml"

    @property
    def home(self) -> Path:
        """The data folder of the runner."""
        return self.folder / "home"

    def asked(self, **changes: object) -> Asked:
        """The run as it would be asked for on the command line."""
        asked = Asked(open_rehearsal(str(self.file), environment={}), self.file, "abcd1234", self.home)
        return replace(asked, **changes)  # type: ignore[arg-type]

    def run(self, teller: Teller | None = None, **changes: object) -> Report:
        """Run it to its end."""
        return run_rehearsal(self.asked(**changes), teller or Silent(), lambda: datetime.now(UTC))[0]

    def change(self, *pairs: tuple[str, str], file: str = "up.sql") -> None:
        """Replace text in one of the files; the text must be there."""
        path = self.folder / file
        text = path.read_text()
        for old, new in pairs:
            assert old in text, f"{file} does not hold {old!r}"
            text = text.replace(old, new)
        path.write_text(text)


def sqlite_ground(folder: Path, *, timeout: str = "60s") -> Ground:
    """A ground on a SQLite file."""
    source = folder / "source.sqlite"
    database = sqlite3.connect(source)
    database.executescript(SOURCE)
    database.close()
    write_files(folder, "sqlite", source.name, timeout)
    return Ground(folder, str(source))


def write_files(folder: Path, engine: str, source: str, timeout: str = "60s") -> None:
    """The rehearsal file and its scripts."""
    (folder / "people.yaml").write_text(FILE.format(engine=engine, source=source, timeout=timeout))
    (folder / "up.sql").write_text(UP)
    (folder / "back.sql").write_text(BACK)


def copies(home: Path) -> list[str]:
    """The copies of SQLite that are left; a golden one may stay."""
    folder = home / "rehearsals" / "copies"
    found: Sequence[Path] = list(folder.iterdir()) if folder.is_dir() else []
    return sorted(path.name for path in found if not path.name.startswith("gonogo_golden"))

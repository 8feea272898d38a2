# SPDX-License-Identifier: Apache-2.0
"""How is a MariaDB or MySQL database copied, marked, told from its source, and removed?

The server cannot copy a database, so the golden one is a file that mariadb-dump wrote, and each run loads it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from gonogo.adapters.copies.bench import MARKER_TABLE, Marker
from gonogo.adapters.copies.errors import CopyFailed
from gonogo.adapters.copies.homes import Home
from gonogo.adapters.copies.mariadb import loading
from gonogo.adapters.copies.mariadb.connecting import ask, connected, with_database
from gonogo.adapters.copies.mariadb.cutting import cut_off
from gonogo.adapters.copies.values import Origin, OriginKind, Progress, TableSize
from gonogo.adapters.databases.errors import BadLocator, DatabaseProblem


class MariadbBench:
    """Databases of one server, and one file for the golden one."""

    def __init__(self, origin: Origin, home: Home) -> None:
        self.origin = origin
        self.folder = home.part("goldens")
        self.source_url = self._source_url()
        self.server_url = origin.server or self.source_url or ""
        self._source: tuple[Any, ...] | None = None

    def _source_url(self) -> str | None:
        if self.origin.kind is OriginKind.DUMP:
            return None
        if "://" in self.origin.place:
            return self.origin.place
        return with_database(self.origin.server, self.origin.place) if self.origin.server else None

    def open(self, progress: Progress) -> None:
        """Reach source and server, and compare the version of a dump. Raises DatabaseProblem."""
        if not self.server_url:
            raise BadLocator(
                f"{self.origin.place} needs a MariaDB server for copies: name one as `server` in the rehearsal file."
            )
        with connected(self._maintenance()) as server:
            ((text,),) = ask(server, "SELECT VERSION()")
        if self.source_url is not None:
            with connected(self.source_url, read_only=True) as source:
                self._source = _identity(source)
        else:
            self._require_version(str(text))

    def _require_version(self, text: str) -> None:
        wrote = loading.version_of(Path(self.origin.place))
        have = tuple(int(part) for part in text.partition("-")[0].split(".")[:2])
        if wrote is not None and "MariaDB" in text and have < wrote:
            raise CopyFailed(
                f"The dump {self.origin.place} is of MariaDB {wrote[0]}.{wrote[1]}, and the server for copies is "
                f"{have[0]}.{have[1]}. Name a server that is not older."
            )

    def close(self) -> None:
        """Nothing is held."""

    def _maintenance(self) -> str:
        return with_database(self.server_url, "")

    def fingerprint(self) -> str:
        """Server and name of a database; size and time of a dump."""
        if self._source is not None:
            return repr(self._source)
        found = Path(self.origin.place).stat()
        return repr((found.st_size, found.st_mtime_ns))

    def build(self, name: str, marker: Marker, progress: Progress) -> tuple[str, ...]:
        """Load a dump, or mariadb-dump | mariadb."""
        try:
            self._create(name)
            self._mark(name, marker)
            if self.source_url is not None:
                self._across(self.source_url, name, progress)
            else:
                path = Path(self.origin.place)
                size = path.stat().st_size
                loading.load(path, self.url(name), lambda taken: progress("loading the dump", taken, size))
            return cut_off(self.url(name))
        except BaseException:
            with suppress(DatabaseProblem):
                self.drop(name)
            raise

    def _across(self, source: str, name: str, progress: Progress) -> None:
        loading.across(source, self.url(name), lambda taken: progress("copying the source", taken, None))

    def seal(self, building: str, golden: str) -> None:
        """Write it to the file that runs load, and drop it."""
        loading.write(self.url(building), self._file(golden))
        self.drop(building)

    def _file(self, golden: str) -> Path:
        return self.folder / f"{golden}.sql"

    def exists(self, name: str) -> bool:
        """Whether there is such a database, or the file of a golden one."""
        return self._file(name).is_file() or name in self.names(name)

    def copy(self, template: str, name: str, marker: Marker, progress: Progress) -> tuple[str, ...]:
        """Load the golden file; a golden database of somebody else is read with mariadb-dump."""
        progress("copying the golden database", None, None)
        try:
            self._create(name)
            self._mark(name, marker)
            if self._file(template).is_file():
                size = self._file(template).stat().st_size
                loading.load(
                    self._file(template), self.url(name), lambda taken: progress("loading the golden file", taken, size)
                )
            else:
                assert self.source_url is not None
                self._across(self.source_url, name, progress)
            return cut_off(self.url(name))
        except BaseException:
            with suppress(DatabaseProblem):
                self.drop(name)
            raise

    def _create(self, name: str) -> None:
        with connected(self._maintenance()) as server:
            ask(server, f"CREATE DATABASE {_name(name)}{self._character_set()}")

    def _character_set(self) -> str:
        """That of the source, which tables made later inherit."""
        if self.source_url is None:
            return " CHARACTER SET utf8mb4"
        with connected(self.source_url, read_only=True) as source:
            ((character, collation),) = ask(source, "SELECT @@character_set_database, @@collation_database")
        return f" CHARACTER SET {character} COLLATE {collation}"

    def _mark(self, name: str, marker: Marker) -> None:
        with connected(self.url(name)) as database:
            columns = "home VARCHAR(64), run VARCHAR(255), token_hash VARCHAR(64)"
            ask(database, f"CREATE TABLE IF NOT EXISTS {MARKER_TABLE} ({columns})")
            ask(database, f"DELETE FROM {MARKER_TABLE}")  # noqa: S608 (own name)
            row = (marker.home, marker.run, marker.token_hash)
            ask(database, f"INSERT INTO {MARKER_TABLE} VALUES (%s, %s, %s)", row)  # noqa: S608 (own name)

    def url(self, name: str) -> str:
        """The address of a database on the server."""
        if name == self.origin.place and self.source_url is not None:
            return self.source_url
        return with_database(self.server_url, name)

    def marker(self, url: str) -> Marker | None:
        """The marker of the database, if it has exactly one."""
        with connected(url, read_only=True) as database:
            asked = "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s"
            if not ask(database, asked, [MARKER_TABLE]):
                return None
            rows = ask(database, f"SELECT home, run, token_hash FROM {MARKER_TABLE}")  # noqa: S608 (own name)
        return Marker(*rows[0]) if len(rows) == 1 else None

    def is_source(self, url: str) -> bool:
        """Whether server and name of the database are those of the source, whatever the server is called."""
        if self._source is None:
            return False
        with connected(url, read_only=True) as database:
            return _identity(database) == self._source

    def sizes(self, name: str) -> Mapping[str, TableSize]:
        """All tables."""
        with connected(self.url(name), read_only=True) as database:
            listed = ask(database, _TABLES, [MARKER_TABLE])
            return {table: TableSize(_count(database, table), int(size or 0)) for table, size in listed}

    def is_empty(self, name: str) -> bool:
        """Whether it holds no table; one that cannot be read is not empty."""
        try:
            with connected(self.url(name), read_only=True) as database:
                return not ask(database, _TABLES, [MARKER_TABLE])
        except DatabaseProblem:
            return False

    def drop(self, name: str) -> None:
        """Remove it, after ending who is connected: they would hold the tables, and DROP would wait."""
        self._file(name).unlink(missing_ok=True)
        with connected(self._maintenance()) as server:
            for (number,) in ask(server, "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = %s", [name]):
                with suppress(Exception):
                    ask(server, f"KILL {int(number)}")
            ask(server, f"DROP DATABASE IF EXISTS {_name(name)}")

    def names(self, prefix: str) -> Sequence[str]:
        """The databases of the server whose names start so."""
        asked = "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE LEFT(SCHEMA_NAME, %s) = %s ORDER BY 1"
        with connected(self._maintenance(), read_only=True) as server:
            return [str(name) for (name,) in ask(server, asked, [len(prefix), prefix])]


_TABLES = """
SELECT TABLE_NAME, DATA_LENGTH + INDEX_LENGTH FROM information_schema.TABLES
WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' AND TABLE_NAME <> %s ORDER BY 1
"""


def _name(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _count(database: Any, table: str) -> int:
    return int(ask(database, f"SELECT COUNT(*) FROM {_name(table)}")[0][0])  # noqa: S608 (quoted)


def _identity(database: Any) -> tuple[Any, ...]:
    """What tells a database from every other one: machine, port and folder of its server, and its name."""
    return tuple(ask(database, "SELECT @@hostname, @@port, @@datadir, @@server_id, DATABASE()")[0])

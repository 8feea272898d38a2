# SPDX-License-Identifier: Apache-2.0
"""How is a PostgreSQL database copied, marked, told from its source, and removed?

The source is only read, by pg_dump in a read-only transaction, so it may be in use. Copies come from the golden
database by CREATE DATABASE ... TEMPLATE, which takes what it takes to copy files.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gonogo.adapters.copies.bench import MARKER_SCHEMA, MARKER_TABLE, Marker
from gonogo.adapters.copies.errors import CopyFailed, NoRoom
from gonogo.adapters.copies.homes import Home
from gonogo.adapters.copies.postgresql import private, restoring
from gonogo.adapters.copies.postgresql.connecting import connected, driver, with_database
from gonogo.adapters.copies.postgresql.dumps import Dump, read_dump
from gonogo.adapters.copies.postgresql.likeness import Likeness, likeness_of
from gonogo.adapters.copies.values import Origin, OriginKind, Progress, TableSize
from gonogo.adapters.databases.errors import DatabaseProblem, Unreachable

FILE_COPY_SINCE = 150000
FORCE_SINCE = 130000
TRIES = 20
"""How often removing what was begun is tried, twice a second."""
_MARKER = f"{MARKER_SCHEMA}.{MARKER_TABLE}"


class PostgresBench:
    """Databases of one server. `maintenance` is where CREATE DATABASE is said; nothing is ever kept there."""

    def __init__(self, origin: Origin, home: Home) -> None:
        self.origin = origin
        self.home = home
        self.private: private.PrivateServer | None = None
        self.dump: Dump | None = None
        self.source_url: str | None = origin.place if origin.kind is OriginKind.DATABASE else None
        self.server_url = origin.server or self.source_url or ""
        self.version = 0
        self.likeness = Likeness()
        self._source: tuple[Any, ...] | None = None

    def open(self, progress: Progress) -> None:
        """Reach source and server, or start a private one. Raises DatabaseProblem."""
        private.remove_left_behind(self.home)
        if self.origin.kind is OriginKind.DUMP:
            self.dump = read_dump(Path(self.origin.place))
            if not self.server_url:
                progress("starting a private server", None, None)
                self.private = private.start(self.home, self.dump.major)
                self.server_url = self.private.url
        elif self.origin.kind is OriginKind.GOLDEN and "://" in self.origin.place:
            self.server_url = self.server_url or self.origin.place
        try:
            with connected(self._maintenance()) as server:
                self.version = server.info.server_version
                if self.origin.kind is OriginKind.GOLDEN:
                    self.likeness = likeness_of(server, self._golden())
            if self.source_url is not None:
                with connected(self.source_url, read_only=True) as source:
                    self._source = _identity(source)
                    self.likeness = likeness_of(source)
                    self._require_version(source.info.server_version // 10000, "The source")
            if self.dump is not None:
                self._require_version(self.dump.major, f"The dump {self.dump.path}")
        except BaseException:
            self.close()
            raise

    def _require_version(self, major: int, what: str) -> None:
        have = self.version // 10000
        if have < major:
            raise CopyFailed(
                f"{what} is of PostgreSQL {major}, and the server for copies is {have}. Name one that is not older."
            )

    def close(self) -> None:
        """Stop a private server."""
        if self.private is not None:
            self.private.stop()
            self.private = None

    def _maintenance(self) -> str:
        if self.private is not None:
            return self.private.url
        return with_database(self.server_url, "postgres")

    def fingerprint(self) -> str:
        """Server and number of a database; the files of a dump."""
        if self.dump is not None:
            return self.dump.fingerprint()
        if self._source is not None:
            return repr(self._source)
        with connected(self._maintenance(), read_only=True) as server:
            found = server.execute("SELECT oid FROM pg_database WHERE datname = %s", [self._golden()]).fetchone()
        return repr(found)

    def _golden(self) -> str:
        """The name of a golden database that somebody else prepared."""
        place = self.origin.place
        return place.rpartition("/")[2].partition("?")[0] if "://" in place else place

    def build(self, name: str, marker: Marker, progress: Progress) -> tuple[str, ...]:
        """Restore a dump, or pg_dump | pg_restore, or copy a golden database of somebody else."""
        if self.origin.kind is OriginKind.GOLDEN:
            return self.copy(self.origin.place, name, marker, progress)
        said = self._create_alike(name)
        try:
            self._mark(name, marker)
            if self.dump is not None:
                restoring.restore(self.dump, self.url(name), progress)
            else:
                assert self.source_url is not None
                restoring.across(self.source_url, self.url(name), progress)
            said += restoring.cut_off(self.url(name))
        except BaseException as error:
            self._take_back(name)
            if isinstance(error, DatabaseProblem) and self.private is not None and self.private.is_full():
                raise NoRoom(
                    f"The disk of {self.private.folder.parent} is full: the private server could not write the dump. "
                    "Make room there, or name a server for copies."
                ) from None
            raise
        return said

    def _take_back(self, name: str) -> None:
        """Remove what was begun, also when the server is just coming back; what stays is left to the next run."""
        for _ in range(TRIES):
            if self.private is not None and self.private.process.poll() is not None:
                return
            try:
                self.drop(name)
            except Unreachable:
                time.sleep(0.5)
            except DatabaseProblem:
                return
            else:
                return

    def seal(self, building: str, golden: str) -> None:
        """Rename it, and let nobody connect, so that it can always be copied."""
        with connected(self.url(building)) as database:
            database.execute("ANALYZE")
        with connected(self._maintenance()) as server:
            server.execute(f"ALTER DATABASE {_name(building)} WITH ALLOW_CONNECTIONS false".encode())
            _terminate(server, building)
            server.execute(f"ALTER DATABASE {_name(building)} RENAME TO {_name(golden)}".encode())

    def exists(self, name: str) -> bool:
        """Whether the server has such a database."""
        return name in self.names(name)

    def copy(self, template: str, name: str, marker: Marker, progress: Progress) -> tuple[str, ...]:
        """Copy the files of the template; while others are connected to it, read it with pg_dump, and say so."""
        theirs = self.origin.kind is OriginKind.GOLDEN and template == self.origin.place
        template = self._golden() if theirs else template
        progress("copying the golden database", None, None)
        says: tuple[str, ...] = ()
        busy = theirs and self._is_busy(template)  # the server would find out too, after five seconds
        try:
            self._create(name, "template0" if busy else template)
        except Unreachable:
            self._take_back(name)  # the connection was lost, and the database may be there all the same
            raise
        try:
            if busy:
                restoring.across(self.url(template), self.url(name), progress)
                says = (f"Others are connected to {template}, so it was read with pg_dump, which takes longer.",)
            self._mark(name, marker)
            if theirs:
                says += restoring.cut_off(self.url(name))
            self._give_settings(name)
        except BaseException:
            self._take_back(name)
            raise
        return says

    def _create(self, name: str, template: str, options: str = "") -> None:
        with connected(self._maintenance()) as server:
            files = " STRATEGY file_copy" if server.info.server_version >= FILE_COPY_SINCE else ""
            server.execute(f"CREATE DATABASE {_name(name)} TEMPLATE {_name(template)}{options}{files}".encode())

    def _create_alike(self, name: str) -> tuple[str, ...]:
        """Empty, with the encoding and sorting of the source where the server knows them."""
        try:
            self._create(name, "template0", self.likeness.options())
        except CopyFailed:
            if not self.likeness.encoding:
                raise
            self._create(name, "template0")
            wanted = f"{self.likeness.encoding}, {self.likeness.collation}"
            return (f"The server for copies does not know {wanted}; copies sort text as the server does.",)
        return ()

    def _give_settings(self, name: str) -> None:
        """Those of the database itself, such as search_path, which copying its files does not bring along."""
        if self.likeness.settings:
            with connected(self._maintenance()) as server:
                for statement in self.likeness.statements(_name(name)):
                    server.execute(statement.encode())

    def _is_busy(self, name: str) -> bool:
        with connected(self._maintenance(), read_only=True) as server:
            return bool(server.execute("SELECT 1 FROM pg_stat_activity WHERE datname = %s", [name]).fetchall())

    def _mark(self, name: str, marker: Marker) -> None:
        row = [marker.home, marker.run, marker.token_hash]
        with connected(self.url(name)) as database, database.transaction():
            if database.execute("SELECT to_regclass(%s)", [_MARKER]).fetchone() != (None,):
                changed = f"UPDATE {_MARKER} SET home = %s, run = %s, token_hash = %s".encode()  # noqa: S608 (own name)
                if database.execute(changed, row).rowcount == 1:  # as in every copy of a golden database of ours
                    return
            database.execute(f"CREATE SCHEMA IF NOT EXISTS {MARKER_SCHEMA}".encode())
            database.execute(f"CREATE TABLE IF NOT EXISTS {_MARKER} (home text, run text, token_hash text)".encode())
            database.execute(f"DELETE FROM {_MARKER}".encode())  # noqa: S608 (own name)
            database.execute(f"INSERT INTO {_MARKER} VALUES (%s, %s, %s)".encode(), row)  # noqa: S608 (own name)

    def url(self, name: str) -> str:
        """The address of a database on the server, with the password that the server's own address has."""
        return with_database(self._maintenance(), self._golden() if name == self.origin.place else name)

    def marker(self, url: str) -> Marker | None:
        """The marker of the database, if it has exactly one."""
        with connected(url, read_only=True) as database:
            if database.execute("SELECT to_regclass(%s)", [_MARKER]).fetchone() == (None,):
                return None
            rows = database.execute(f"SELECT home, run, token_hash FROM {_MARKER}".encode()).fetchall()  # noqa: S608
        return Marker(*rows[0]) if len(rows) == 1 else None

    def is_source(self, url: str) -> bool:
        """Whether server and number of the database are those of the source, under whatever name and host."""
        if self._source is None and self.origin.kind is not OriginKind.GOLDEN:
            return False
        with connected(url, read_only=True) as database:
            mine = _identity(database)
            if self._source is not None:
                return mine == self._source
            name = database.execute("SELECT current_database()").fetchone()
        return name == (self._golden(),)

    def sizes(self, name: str) -> Mapping[str, TableSize]:
        """All tables, also those of other schemas; partitioned ones are told by their parts."""
        with connected(self.url(name), read_only=True) as database:
            listed = database.execute(_TABLES, [MARKER_SCHEMA]).fetchall()
            return {
                _short(schema, table): TableSize(_count(database, schema, table), int(size))
                for schema, table, size in listed
            }

    def is_empty(self, name: str) -> bool:
        """Whether it holds no table; one that cannot be read is not empty."""
        try:
            with connected(self.url(name), read_only=True) as database:
                return not database.execute(_TABLES, [MARKER_SCHEMA]).fetchall()
        except DatabaseProblem:
            return False

    def drop(self, name: str) -> None:
        """Remove it, and end whoever is connected."""
        with connected(self._maintenance()) as server:
            if server.info.server_version >= FORCE_SINCE:
                server.execute(f"DROP DATABASE IF EXISTS {_name(name)} WITH (FORCE)".encode())
            else:
                _terminate(server, name)
                server.execute(f"DROP DATABASE IF EXISTS {_name(name)}".encode())

    def names(self, prefix: str) -> Sequence[str]:
        """The databases of the server whose names start so."""
        asked = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY datname"
        with connected(self._maintenance(), read_only=True) as server:
            return [name for (name,) in server.execute(asked, [prefix])]


_TABLES = """
SELECT n.nspname, c.relname, pg_total_relation_size(c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname <> %s
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
ORDER BY 1, 2
"""


def _name(name: str) -> str:
    """A name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def _short(schema: str, table: str) -> str:
    return table if schema == "public" else f"{schema}.{table}"


def _count(database: Any, schema: str, table: str) -> int:
    asked = f"SELECT count(*) FROM {_name(schema)}.{_name(table)}"  # noqa: S608 (quoted)
    return int(database.execute(asked.encode()).fetchone()[0])


def _terminate(server: Any, name: str) -> None:
    server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


def _identity(database: Any) -> tuple[Any, ...]:
    """What tells a database from every other one: its server's own number where it may be read, and its own."""
    psycopg = driver()
    number = database.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
    try:
        server = database.execute("SELECT system_identifier FROM pg_control_system()").fetchone()
    except psycopg.Error:
        # Not allowed here: when the server was started, to the microsecond, is as good while it runs.
        server = database.execute("SELECT pg_postmaster_start_time()::text, current_setting('port')").fetchone()
    return (*server, *number)

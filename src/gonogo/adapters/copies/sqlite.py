# SPDX-License-Identifier: Apache-2.0
"""How is a SQLite file copied while others write to it, and told from the source by whatever path it is named?"""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from gonogo.adapters.copies.bench import MARKER_TABLE, Marker
from gonogo.adapters.copies.errors import CopyFailed, NoRoom
from gonogo.adapters.copies.values import Origin, OriginKind, Progress, TableSize
from gonogo.adapters.databases.errors import DatabaseProblem, Unreachable
from gonogo.adapters.databases.locator import parse_locator

PAGES = 4096
"""How many pages are copied between two words of progress."""
BESIDE = ("-journal", "-wal", "-shm")
"""What SQLite keeps beside a file."""
NAME = '"' + MARKER_TABLE + '"'


class SqliteBench:
    """Files in one folder. The source is opened read only; its writers go on (with WAL) or wait until it is read."""

    def __init__(self, origin: Origin, folder: Path) -> None:
        self.origin = origin
        self.folder = folder
        place = origin.place
        self.source = Path(parse_locator(place).database if "://" in place else place)

    def open(self, progress: Progress) -> None:
        """See that the source is a database. Raises Unreachable."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.source.is_file():
            raise Unreachable(f"There is no SQLite file {self.source}. Look at the path, and at where it starts from.")
        if self.origin.kind is not OriginKind.DUMP:
            with self._reading(self.source) as source, _words(self.source):
                source.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def close(self) -> None:
        """Nothing is held."""

    def fingerprint(self) -> str:
        """File, size and time of the last change, of the log of changes too."""
        found = [self.source, Path(f"{self.source}-wal")]
        try:
            states = [path.stat() for path in found if path.exists()]
        except OSError as error:
            raise Unreachable(f"{self.source} cannot be read: {error.strerror}.") from None
        return repr([(one.st_dev, one.st_ino, one.st_size, one.st_mtime_ns) for one in states if one.st_size])

    def build(self, name: str, marker: Marker, progress: Progress) -> tuple[str, ...]:
        """Copy page by page, within one read transaction of the source; or load a file of SQL that `.dump` wrote."""
        path = self.path(name)
        with self._all_or_nothing(name), _words(path), closing(sqlite3.connect(path)) as target:
            if self.origin.kind is OriginKind.DUMP and not _is_database(self.source):
                progress("loading the dump", None, None)
                _load(self.source, target)
            else:
                self._back_up(target, progress)
            target.execute("PRAGMA journal_mode=DELETE").fetchone()
            _mark(target, marker)
        return ()

    def _back_up(self, target: sqlite3.Connection, progress: Progress) -> None:
        def tell(status: int, remaining: int, total: int) -> None:
            progress("copying the source", total - remaining, total)

        for quiet in (True, False):
            before = self.fingerprint()
            with self._reading(self.source, quiet=quiet) as source, _words(self.source):
                # A transaction that is open already holds its snapshot, so writers do not make the copy start again.
                source.execute("BEGIN")
                source.execute("SELECT count(*) FROM sqlite_master").fetchone()
                source.backup(target, pages=PAGES, progress=tell, sleep=0)
            if not quiet or before == self.fingerprint():
                return

    def seal(self, building: str, golden: str) -> None:
        """Rename the file, all or nothing."""
        self.path(building).replace(self.path(golden))

    def exists(self, name: str) -> bool:
        """Whether the file is there."""
        return self.path(name).is_file()

    def copy(self, template: str, name: str, marker: Marker, progress: Progress) -> tuple[str, ...]:
        """Copy the file, which nobody writes to, in the kernel; share its blocks where the disk can."""
        source = self.source if self.origin.kind is OriginKind.GOLDEN and template == self.origin.place else None
        progress("copying the golden database", None, None)
        with self._all_or_nothing(name):
            if source is None:
                with _words(self.path(name)):
                    shutil.copyfile(self.path(template), self.path(name))
            with _words(self.path(name)), closing(sqlite3.connect(self.path(name))) as target:
                if source is not None:
                    self._back_up(target, progress)
                _mark(target, marker)
        return ()

    def path(self, name: str) -> Path:
        """The file of a name; a golden database of somebody else is its own path."""
        return self.source if name == self.origin.place else self.folder / f"{name}.sqlite"

    def url(self, name: str) -> str:
        """The address with an absolute path."""
        return f"sqlite:///{quote(str(self.path(name).absolute()))}"

    def marker(self, url: str) -> Marker | None:
        """The marker, if the file is a database that has one."""
        path = Path(parse_locator(url).database)
        if not path.is_file():
            raise Unreachable(f"There is no file {path}.")
        with self._reading(path) as database, _words(path):
            try:
                row = database.execute(f"SELECT home, run, token_hash FROM {NAME}").fetchall()  # noqa: S608 (own name)
            except sqlite3.OperationalError as error:
                if "no such" in str(error):
                    return None
                raise
        return Marker(*row[0]) if len(row) == 1 else None

    def is_source(self, url: str) -> bool:
        """Whether both are one file, also through links of either kind."""
        path = Path(parse_locator(url).database)
        try:
            return path.samefile(self.source)
        except OSError:
            return path.resolve() == self.source.resolve()

    def sizes(self, name: str) -> Mapping[str, TableSize]:
        """Rows of every table; bytes where SQLite was built to tell them, else shared out by rows."""
        path = self.path(name)
        with self._reading(path) as database, _words(path):
            listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
            names = [one for (one,) in database.execute(f"{listed} AND name <> ?", [MARKER_TABLE])]
            rows = {one: _count(database, one) for one in names}
        total, whole = max(1, sum(rows.values())), path.stat().st_size
        return {one: TableSize(count, whole * count // total) for one, count in rows.items()}

    def is_empty(self, name: str) -> bool:
        """Whether the file holds no table; what SQLite cannot read as its own is not empty."""
        try:
            return not self.sizes(name)
        except DatabaseProblem:
            return self.path(name).stat().st_size == 0

    def drop(self, name: str) -> None:
        """Remove the file and what SQLite keeps beside it."""
        for ending in ("", *BESIDE):
            Path(f"{self.path(name)}{ending}").unlink(missing_ok=True)

    def names(self, prefix: str) -> Sequence[str]:
        """The files of the folder that are named so."""
        return sorted(path.stem for path in self.folder.glob("*.sqlite") if path.name.startswith(prefix))

    @contextmanager
    def _all_or_nothing(self, name: str) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.drop(name)
            raise

    @contextmanager
    def _reading(self, path: Path, *, quiet: bool = True) -> Iterator[sqlite3.Connection]:
        """The file, opened for reading. With `quiet`, SQLite makes no files beside one that nobody has open.

        Without them nobody who opens it meanwhile is noticed: who needs to be sure looks whether it changed.
        """
        if not path.is_file():
            raise Unreachable(f"There is no SQLite file {path}. Look at the path, and at where it starts from.")
        alone = not any(Path(f"{path}{ending}").exists() for ending in BESIDE) and _uses_log(path)
        address = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if quiet and alone else ''}"
        with _words(path), closing(sqlite3.connect(address, uri=True, isolation_level=None)) as database:
            yield database


def _uses_log(path: Path) -> bool:
    """Whether the file says that its changes go to a log first (WAL): bytes 18 and 19 of its head."""
    with path.open("rb") as file:
        return file.read(20)[18:20] == b"\x02\x02"


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def _load(path: Path, target: sqlite3.Connection) -> None:
    """Run the SQL that `.dump` wrote. ATTACH would lead out of the copy, so it is refused."""

    def allow(action: int, *_: object) -> int:
        return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_ATTACH else sqlite3.SQLITE_OK

    target.set_authorizer(allow)
    try:
        target.executescript(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise CopyFailed(f"{path} is neither a SQLite database nor SQL in UTF-8. Write it anew with .dump.") from None
    except OSError as error:
        raise Unreachable(f"{path} cannot be read: {error.strerror}.") from None
    finally:
        target.set_authorizer(None)


def _mark(target: sqlite3.Connection, marker: Marker) -> None:
    with target:
        target.execute(f"CREATE TABLE IF NOT EXISTS {NAME} (home TEXT, run TEXT, token_hash TEXT)")
        target.execute(f"DELETE FROM {NAME}")  # noqa: S608 (own name)
        row = (marker.home, marker.run, marker.token_hash)
        target.execute(f"INSERT INTO {NAME} VALUES (?, ?, ?)", row)  # noqa: S608 (own name)


def _count(database: sqlite3.Connection, table: str) -> int:
    name = '"' + table.replace('"', '""') + '"'
    return int(database.execute(f"SELECT count(*) FROM {name}").fetchone()[0])  # noqa: S608 (quoted)


@contextmanager
def _words(path: Path) -> Iterator[None]:
    """What SQLite and the disk complain about, as a sentence."""
    try:
        yield
    except sqlite3.Error as error:
        said = str(error)
        if "disk is full" in said or ("disk I/O error" in said and _is_full(path.parent)):
            raise NoRoom(_full(path.parent)) from None
        if "not a database" in said or "malformed" in said:
            raise CopyFailed(
                f"{path} is not a sound SQLite database ({said}). Look at it: PRAGMA integrity_check."
            ) from None
        if "locked" in said or "busy" in said:
            raise Unreachable(
                f"{path} is locked by somebody who writes ({said}). Try again when they are done."
            ) from None
        raise CopyFailed(f"{path} cannot be copied: SQLite says: {said}.") from None
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom(_full(path.parent)) from None
        raise CopyFailed(f"{path} cannot be copied: {error.strerror}.") from None


def _is_full(folder: Path) -> bool:
    return shutil.disk_usage(folder).free < 1 << 16


def _full(folder: Path) -> str:
    return f"The disk of {folder} is full; the copy was removed again. Make room, or set GONOGO_HOME to a larger disk."

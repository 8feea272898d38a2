# SPDX-License-Identifier: Apache-2.0
"""How is a MariaDB or MySQL reached, and what does it mean when it refuses? The driver is an extra."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote, urlsplit, urlunsplit

from gonogo.adapters.copies.errors import CopyFailed, NoRoom
from gonogo.adapters.databases.errors import BadLocator, Unreachable, missing_driver
from gonogo.adapters.databases.locator import without_password

if TYPE_CHECKING:
    import pymysql

SECONDS = 15
FULL = {3, 28, 1021, 1114}
"""Numbers of errors that mean a full disk."""
LOST = {2002, 2003, 2006, 2013, 1053, 1927}
REFUSED = {1044, 1045, 1049, 1698}


@contextmanager
def connected(url: str, *, read_only: bool = False) -> Iterator[pymysql.connections.Connection[Any]]:
    """A connection where each statement is its own transaction. Raises DatabaseProblem, also for what happens inside.

    With `read_only` the server refuses every write to ordinary tables of this connection.
    """
    with words(url):
        connection = connect(url)
    with words(url), closing(connection):
        if read_only:
            ask(connection, "SET SESSION TRANSACTION READ ONLY")
        yield connection


def connect(url: str) -> pymysql.connections.Connection[Any]:
    """A connection; raises the driver's own errors."""
    pymysql = driver()
    found = address(url)
    return pymysql.connect(
        host=found["host"],
        port=found["port"],
        user=found["user"],
        password=found["password"] or "",
        database=found["database"] or None,
        unix_socket=found["socket"],
        charset="utf8mb4",
        connect_timeout=SECONDS,
        autocommit=True,
    )


def ask(connection: Any, sql: str, values: Sequence[Any] = ()) -> Sequence[Sequence[Any]]:
    """The rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return list(cursor.fetchall())


@contextmanager
def words(url: str) -> Iterator[None]:
    """What the server complains about, as a sentence about the place."""
    pymysql = driver()
    place = without_password(url)
    try:
        yield
    except pymysql.MySQLError as error:
        number, said = (*error.args, "", "")[:2]
        said = without_password(str(said)).rstrip(".") or "no answer"
        if number in FULL:
            raise NoRoom(
                f"The disk of the server is full while it works on {place} ({said}). Make room there."
            ) from None
        if number in REFUSED:
            raise Unreachable(f"{place} cannot be used: {said}. Look at user, password and name.") from None
        if number in LOST:
            raise Unreachable(f"{place} does not answer: {said}. Look at host and port, and whether it runs.") from None
        raise CopyFailed(f"{place} refused: {said}.") from None
    except (RuntimeError, UnicodeError) as error:
        raise Unreachable(f"{place} cannot be used: {error}.") from None


def driver() -> Any:
    """The library. Raises MissingDriver with the extra that brings it."""
    try:
        import pymysql
    except ImportError:
        raise missing_driver("MariaDB", "mysql") from None
    return pymysql


def address(url: str) -> Mapping[str, Any]:
    """Host, port, user, password, database and socket. Raises BadLocator."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    try:
        port = parts.port or 3306
    except ValueError:
        raise BadLocator(
            f"{without_password(url)} has no port that can be used. Write mysql://user@host:3306/name."
        ) from None
    return {
        "host": parts.hostname or "127.0.0.1",
        "port": port,
        "user": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "database": unquote(parts.path.lstrip("/")),
        "socket": asked.get("unix_socket", asked.get("socket", [None]))[0],
    }


def with_database(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(name, safe='')}"))


def for_programs(url: str) -> tuple[list[str], Mapping[str, str]]:
    """Options for a command line, which others can see, and the variables that carry the password."""
    found = address(url)
    where = (
        [f"--socket={found['socket']}"] if found["socket"] else [f"--host={found['host']}", f"--port={found['port']}"]
    )
    if not found["socket"] and found["host"] == "localhost":
        where.append("--protocol=tcp")
    user = [f"--user={found['user']}"] if found["user"] else []
    return [*where, *user], {"MYSQL_PWD": found["password"]} if found["password"] else {}

# SPDX-License-Identifier: Apache-2.0
"""How is a PostgreSQL reached, and what does it mean when it refuses? The driver is an extra, so it is looked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit, urlunsplit

from gonogo.adapters.copies.errors import CopyFailed, NoRoom, SourceInUse
from gonogo.adapters.databases.errors import BadLocator, Unreachable, missing_driver
from gonogo.adapters.databases.locator import without_password

if TYPE_CHECKING:
    import psycopg

APPLICATION = "gonogo rehearsal"
SECONDS = 15
"""How long a server may take to answer at all."""


@contextmanager
def connected(url: str, *, read_only: bool = False, name: str = APPLICATION) -> Iterator[psycopg.Connection[Any]]:
    """A connection where each statement is its own transaction. Raises DatabaseProblem, also for what happens inside.

    With `read_only` the server refuses every write of this connection.
    """
    psycopg = driver()
    options: dict[str, Any] = {"connect_timeout": SECONDS, "application_name": name, "autocommit": True}
    options["client_encoding"] = "UTF8"  # as statements are sent, whatever the database stores
    if read_only:
        options["options"] = "-c default_transaction_read_only=on"
    place = without_password(url)
    try:
        connection = psycopg.connect(plain(url), **options)
    except psycopg.OperationalError as error:
        raise Unreachable(f"{place} cannot be used: {_first(error)}. {_remedy(error)}") from None
    except (psycopg.Error, ValueError) as error:
        raise BadLocator(f"{place} is no address of a PostgreSQL: {_first(error)}.") from None
    with connection, words(place):
        yield connection


@contextmanager
def words(place: str) -> Iterator[None]:
    """What the server complains about, as a sentence about the place."""
    psycopg = driver()
    try:
        yield
    except psycopg.errors.DiskFull as error:
        raise NoRoom(
            f"The disk of the server is full while it works on {place} ({_first(error)}). What was begun is removed. "
            "Make room there, or name another server."
        ) from None
    except psycopg.errors.ObjectInUse as error:
        raise SourceInUse(f"{place} is in use: {_first(error)}.") from None
    except psycopg.OperationalError as error:
        raise Unreachable(f"The connection to {place} was lost: {_first(error)}. Start the run again.") from None
    except psycopg.Error as error:
        raise CopyFailed(f"{place} refused: {_first(error)}.") from None


def driver() -> Any:
    """The library. Raises MissingDriver with the extra that brings it."""
    try:
        import psycopg
    except ImportError:
        raise missing_driver("PostgreSQL", "postgres") from None
    return psycopg


def plain(url: str) -> str:
    """The address without the name of a driver, as `postgresql+psycopg://` has it."""
    scheme, _, rest = url.partition("://")
    return f"{scheme.partition('+')[0]}://{rest}"


def with_database(url: str, name: str) -> str:
    """The address of another database on the same server."""
    parts = urlsplit(plain(url))
    return urlunsplit(parts._replace(path=f"/{quote(name, safe='')}")) if parts.netloc else _without_host(url, name)


def _without_host(url: str, name: str) -> str:
    """`postgresql:///name?host=…`: what stands between the slashes is empty, and must stay so."""
    query = urlsplit(plain(url)).query
    return f"{plain(url).partition('://')[0]}:///{quote(name, safe='')}{'?' + query if query else ''}"


def for_programs(url: str) -> tuple[str, Mapping[str, str]]:
    """The address without its password for a command line, which others can see, and the variables that carry it."""
    psycopg = driver()
    try:
        parts = psycopg.conninfo.conninfo_to_dict(plain(url))
    except psycopg.ProgrammingError as error:
        raise BadLocator(f"{without_password(url)} is no address of a PostgreSQL: {_first(error)}.") from None
    password = parts.pop("password", None)
    parts.setdefault("connect_timeout", SECONDS)
    return psycopg.conninfo.make_conninfo(**parts), {"PGPASSWORD": str(password)} if password else {}


def _first(error: Exception) -> str:
    """The first line of what the server said, without passwords and a full stop."""
    lines = [line for line in str(error).strip().splitlines() if line.strip()]
    said = lines[0] if lines else "no answer"
    for noise in ("connection failed: ", "FATAL:  ", "ERROR:  "):
        said = said.replace(noise, "")
    return without_password(said).strip().rstrip(".")


def _remedy(error: Exception) -> str:
    said = str(error).lower()
    if "password" in said or "authentication" in said or "no pg_hba" in said:
        return "Look at user and password; the password may also stand in PGPASSWORD or a password file."
    if "does not exist" in said:
        return "Look at the name."
    return "Look at host and port, and whether the server runs."

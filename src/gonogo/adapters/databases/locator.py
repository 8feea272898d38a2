# SPDX-License-Identifier: Apache-2.0
"""Which engine does an address of a database mean, and how is it written without its password?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from gonogo.adapters.databases.errors import BadLocator


class Dialect(StrEnum):
    """The engines that Gonogo can read."""

    POSTGRESQL = "postgresql"
    SQLITE = "sqlite"
    MARIADB = "mariadb"
    DUCKDB = "duckdb"
    SPARK = "spark"


SCHEMES = {
    "postgresql": Dialect.POSTGRESQL,
    "postgres": Dialect.POSTGRESQL,
    "sqlite": Dialect.SQLITE,
    "mysql": Dialect.MARIADB,
    "mariadb": Dialect.MARIADB,
    "duckdb": Dialect.DUCKDB,
    "spark": Dialect.SPARK,
}
ENDINGS = {
    ".sqlite": Dialect.SQLITE,
    ".sqlite3": Dialect.SQLITE,
    ".db": Dialect.SQLITE,
    ".duckdb": Dialect.DUCKDB,
}
_PASSWORD = re.compile(r"(?<=://)([^:/@\s]*):[^@\s]*@|(?<=[?&\s])password=[^&\s]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a database is. `url` is as it was given; `path` is that of a file or folder, for engines that have one."""

    dialect: Dialect
    url: str
    path: str | None = None

    @property
    def safe(self) -> str:
        """The address without a password, for messages and reports."""
        return without_password(self.url)

    @property
    def parts(self) -> SplitResult:
        """User, password, host, port and name of the database, still percent-encoded."""
        return urlsplit(self.url)

    @property
    def database(self) -> str:
        """The name of the database on its server; for a file its path."""
        return self.path if self.path is not None else unquote(self.parts.path.lstrip("/"))


def parse_locator(text: str) -> Locator:
    """Read an address such as `postgresql://host/name` or `sqlite:///path`, or a path with a known ending.

    Raises BadLocator with the forms that are known.
    """
    scheme, mark, rest = text.partition("://")
    if not mark:
        dialect = ENDINGS.get(Path(text).suffix.lower())
        if dialect is None:
            raise BadLocator(f"{without_password(text)[:80]} is no address of a database. {KNOWN}")
        return Locator(dialect, text, text)
    if (dialect := SCHEMES.get(scheme.partition("+")[0].lower())) is None:
        raise BadLocator(f"{scheme[:40]}:// is not known. {KNOWN}")
    if dialect in (Dialect.POSTGRESQL, Dialect.MARIADB):
        return Locator(dialect, text)
    path = unquote(rest[1:] if rest.startswith("/") else rest)
    if not path:
        raise BadLocator(f"{text[:80]} names no file. {KNOWN}")
    return Locator(dialect, text, path)


KNOWN = (
    "Write postgresql://user@host/name, mysql://user@host/name, sqlite:///path, duckdb:///path or spark:///folder "
    "(four slashes for an absolute path)."
)


def without_password(text: str) -> str:
    """The text with every password in an address replaced by three stars."""
    return _PASSWORD.sub(lambda found: f"{found[1]}:***@" if found[1] is not None else "password=***", text)

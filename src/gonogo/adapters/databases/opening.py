# SPDX-License-Identifier: Apache-2.0
"""How is a database opened for reading? Each engine's library is imported only when it is needed."""

from __future__ import annotations

from gonogo.adapters.databases.connection import Database
from gonogo.adapters.databases.locator import Dialect, Locator, parse_locator


def open_database(address: str | Locator) -> Database:
    """Open a database for reading only, with settings that make its text mean the same everywhere.

    Raises BadLocator, MissingDriver (the message names the extra) and Unreachable (the message names the address
    without its password, the reason and what to do).
    """
    locator = parse_locator(address) if isinstance(address, str) else address
    if locator.dialect is Dialect.POSTGRESQL:
        from gonogo.adapters.databases.postgresql import PostgresDatabase

        return PostgresDatabase(locator)
    if locator.dialect is Dialect.SQLITE:
        from gonogo.adapters.databases.sqlite import SqliteDatabase

        return SqliteDatabase(locator)
    if locator.dialect is Dialect.MARIADB:
        from gonogo.adapters.databases.mariadb import MariadbDatabase

        return MariadbDatabase(locator)
    if locator.dialect is Dialect.DUCKDB:
        from gonogo.adapters.databases.duck import DuckDatabase

        return DuckDatabase(locator)
    from gonogo.adapters.databases.spark import SparkDatabase

    return SparkDatabase(locator)

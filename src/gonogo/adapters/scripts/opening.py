# SPDX-License-Identifier: Apache-2.0
"""Which library writes to which engine? Each is imported only when it is needed."""

from __future__ import annotations

from gonogo.adapters.databases.errors import BadLocator
from gonogo.adapters.databases.locator import Dialect, parse_locator
from gonogo.adapters.scripts.session import Proof, Session


def open_session(url: str, proof: Proof) -> Session:
    """A connection for one step that changes the copy at this address, once it has shown that it is one.

    Raises DatabaseProblem, NotOurCopy among them.
    """
    locator = parse_locator(url)
    session: Session
    if locator.dialect is Dialect.POSTGRESQL:
        from gonogo.adapters.scripts.postgresql import PostgresSession

        session = PostgresSession(locator, proof)
    elif locator.dialect is Dialect.SQLITE:
        from gonogo.adapters.scripts.sqlite import SqliteSession

        session = SqliteSession(locator, proof)
    elif locator.dialect is Dialect.MARIADB:
        from gonogo.adapters.scripts.mariadb import MariadbSession

        session = MariadbSession(locator, proof)
    else:
        raise BadLocator(f"Steps of SQL run on PostgreSQL, SQLite and MariaDB, not on {locator.dialect}.")
    try:
        session.require_copy()
    except BaseException:
        session.close()
        raise
    return session

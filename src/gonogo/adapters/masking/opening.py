# SPDX-License-Identifier: Apache-2.0
"""Which engine are the values of this address exchanged by?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gonogo.adapters.databases.errors import BadLocator
from gonogo.adapters.databases.locator import Dialect, parse_locator
from gonogo.adapters.masking.mariadb import MariadbExchange
from gonogo.adapters.masking.postgresql import PostgresExchange
from gonogo.adapters.masking.sqlite import SqliteExchange
from gonogo.adapters.masking.values import Drawn, Exchange, Moved


def open_masking(
    url: str,
    *,
    drawn: Mapping[Dialect, Drawn],
    moved: Moved,
    days: Callable[[str, str, int], int],
    percent: Callable[[str, str, int], float],
) -> Exchange:
    """The exchange for a database. What is drawn, and how, comes from the rules. Raises DatabaseProblem."""
    place = parse_locator(url)
    if place.dialect is Dialect.SQLITE:
        return SqliteExchange(place.database, days, percent)
    if place.dialect is Dialect.POSTGRESQL:
        return PostgresExchange(url, drawn[place.dialect], moved)
    if place.dialect is Dialect.MARIADB:
        return MariadbExchange(url, drawn[place.dialect], moved)
    raise BadLocator(f"{place.dialect} cannot be masked. Use postgresql, sqlite or mariadb.")

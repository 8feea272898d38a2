# SPDX-License-Identifier: Apache-2.0
"""Which workshop makes copies of this source?"""

from __future__ import annotations

from pathlib import Path

from gonogo.adapters.copies.bench import Bench
from gonogo.adapters.copies.homes import Home
from gonogo.adapters.copies.mariadb.bench import MariadbBench
from gonogo.adapters.copies.postgresql.bench import PostgresBench
from gonogo.adapters.copies.sqlite import SqliteBench
from gonogo.adapters.copies.values import Origin
from gonogo.adapters.copies.workshop import Workshop
from gonogo.adapters.databases.errors import BadLocator
from gonogo.adapters.databases.locator import Dialect


def open_workshop(origin: Origin, home: Path, label: str) -> Workshop:
    """The workshop for copies of `origin`. Enter it with `with`; that reaches source and server.

    `home` is the runner's own folder (`.gonogo/rehearsals`), `label` the name of the rehearsal. Raises BadLocator.
    """
    bench: Bench
    if origin.dialect is Dialect.SQLITE:
        bench = SqliteBench(origin, home / "copies")
    elif origin.dialect is Dialect.POSTGRESQL:
        bench = PostgresBench(origin, Home(home))
    elif origin.dialect is Dialect.MARIADB:
        bench = MariadbBench(origin, Home(home))
    else:
        raise BadLocator(f"Copies of {origin.dialect} cannot be made. Use postgresql, sqlite or mariadb.")
    return Workshop(bench, home, label)

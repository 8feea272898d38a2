# SPDX-License-Identifier: Apache-2.0
"""On which servers do the tests of the runner run?"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.mariadb_server import NoMariadb, temporary_mariadb
from tests.postgres_cluster import NoPostgres, temporary_postgres


@pytest.fixture(scope="package")
def cluster() -> Iterator[str]:
    """The address of a PostgreSQL of these tests' own; skipped without one, in CI a failure."""
    try:
        with temporary_postgres() as url:
            yield url.replace("postgres://", "postgresql://")
    except NoPostgres as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


@pytest.fixture(scope="package")
def mariadb() -> Iterator[str]:
    """The address of a MariaDB of these tests' own; skipped without one, in CI a failure."""
    try:
        with temporary_mariadb() as url:
            yield url
    except NoMariadb as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))

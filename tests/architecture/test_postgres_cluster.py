# SPDX-License-Identifier: Apache-2.0
"""Does a test that asks for a PostgreSQL get one of its own, and is nothing left behind?"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from tests import postgres_cluster
from tests.postgres_cluster import NoPostgres, temporary_postgres


@pytest.mark.postgres
def test_a_cluster_answers_and_leaves_nothing() -> None:
    """The address leads to an empty database; afterwards its folder is gone."""
    try:
        with temporary_postgres() as address:
            folder = Path(unquote(urlsplit(address).netloc.rpartition("@")[2]))
            with psycopg.connect(address) as connection:
                tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
            assert tables == (0,)
            assert folder.exists()
    except NoPostgres as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))
    assert not folder.exists()


def test_a_missing_server_is_a_reason_to_skip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason names the remedy."""
    monkeypatch.setattr(postgres_cluster, "CLUSTERS", tmp_path)
    with pytest.raises(NoPostgres, match="apt-get install postgresql"), temporary_postgres():
        pass

# SPDX-License-Identifier: Apache-2.0
"""Which data do the tests of the examples share?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.examples.films import film_rental
from tests.examples.music import music_shop
from tests.postgres_cluster import NoPostgres


@pytest.fixture(scope="session")
def films() -> Iterator[str]:
    """The address of the film rental."""
    try:
        with film_rental() as url:
            yield url
    except NoPostgres as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the music shop."""
    return music_shop(tmp_path_factory.mktemp("examples"))

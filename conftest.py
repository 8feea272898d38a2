# SPDX-License-Identifier: Apache-2.0
"""Who and what do tests in the rooms and across them share?"""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import settings

# Tests start hundreds of commands and servers; one that may keep no compiled Python compiles a thousand files first.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Machines are slow at times, and that is no fault of a property: nothing here is judged by the clock.
settings.register_profile("gonogo", settings.get_profile("ci" if os.environ.get("CI") else "default"), deadline=None)
settings.load_profile("gonogo")


@pytest.fixture
def cast(db: None) -> dict[str, object]:
    """Everybody of `gonogo.core.tests.cast`, by first name."""
    from gonogo.core.tests.cast import make_cast

    return dict(make_cast())


@pytest.fixture
def release(cast: dict[str, object]) -> str:
    """The small release with its rosters, and the cast to work on it. Nothing is attested yet."""
    from gonogo.core.tests.cast import RELEASE, make_release

    make_release()
    return RELEASE


@pytest.fixture
def ready(release: str) -> str:
    """The small release with every check of its first wave met."""
    from gonogo.core.tests.cast import attest_all

    attest_all()
    return release


@pytest.fixture(autouse=True)
def forget_versions() -> None:
    """Versions are kept in memory because they never change; a test's rolled-back database uses their numbers again."""
    from gonogo.core.queries.releases import stored_plan
    from gonogo.core.queries.rosters import roster_content
    from gonogo.practices.rollout.queries import count_by_wave
    from gonogo.practices.rollout.queries.measurements import forget_tallies
    from gonogo.practices.rollout.queries.watching import forget_states

    for kept in (stored_plan, roster_content, count_by_wave):
        kept.cache_clear()
    forget_tallies()
    forget_states()

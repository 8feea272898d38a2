# SPDX-License-Identifier: Apache-2.0
"""Is the demo's history believable, the same every time, and does the demo go on without git?"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gonogo.core.queries.releases import release_named
from gonogo.core.rules.verdict import State
from gonogo.core.tests.cast import NOW, RELEASE
from gonogo.practices.small_releases.checks import PRACTICE
from gonogo.practices.small_releases.demo import prepare
from gonogo.practices.small_releases.models import Measurement
from gonogo.practices.small_releases.queries.measured import newest_reading
from gonogo.practices.small_releases.rules.demo.demo_history import MadeChange, MadeRelease, made_history
from gonogo.practices.small_releases.rules.demo.demo_stream import Stream

DAYS = [NOW + timedelta(days=offset, hours=7 * offset) for offset in (0, 1, 6, 200, 303, 304)]


def test_the_demo_is_measured_through_the_usual_actions(release: str, tmp_path: Path) -> None:
    """212 changes, the oldest 143 days old, after 46 releases; the checks say what everybody can see."""
    assert prepare(RELEASE, NOW, tmp_path) == ""
    reading = newest_reading(release_named(RELEASE).id)
    assert reading is not None
    found = reading.measured
    assert (len(found.releases), len(found.pending.changes)) == (46, 212)
    assert round(found.pending.oldest_days or 0) in (142, 143)
    assert found.rates.failed == found.rates.rework == 1
    assert all(one.lines_added is not None for one in found.releases)
    assert {"migrations", "dependencies", "contracts", "authors left"} <= {one.kind for one in found.risks if one.count}
    assert found.lead_time.at_least == 0 and found.slices[0].kind == "prefix"
    states = {check.assess(release_named(RELEASE), NOW).state for check in PRACTICE.checks}
    assert states == {State.NO_GO}


@pytest.mark.parametrize("now", DAYS)
def test_the_history_is_in_order_on_any_day(now: datetime) -> None:
    """Nothing is in the future, nothing before what it follows, and every file is written as git wants it."""
    made = list(made_history(now))
    changes = [one for one in made if isinstance(one, MadeChange)]
    moments = [one.merged if isinstance(one, MadeChange) else one.at for one in made]
    assert moments == sorted(moments) and moments[-1] <= now
    assert [one.number for one in changes] == list(range(1, len(changes) + 1))
    assert all(one.commits == tuple(sorted(one.commits)) and one.commits[-1] <= one.merged for one in changes)
    assert all(len(set(one.paths)) == len(one.paths) > 0 for one in changes)
    releases = [one for one in made if isinstance(one, MadeRelease)]
    assert len(releases) == 46 and len({one.name for one in releases}) == 46


def test_the_same_day_gives_the_same_history() -> None:
    """Byte for byte."""
    first, second = (b"".join(Stream().of(made_history(NOW))) for _ in range(2))
    assert first == second


def test_without_git_the_demo_says_so_and_goes_on(
    release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is measured, and somebody is told."""
    from gonogo.adapters.git import running

    monkeypatch.setenv("PATH", str(tmp_path))
    running.git_version.cache_clear()
    note = prepare(RELEASE, NOW, tmp_path)
    running.git_version.cache_clear()
    assert note.startswith("The demo goes on without its git history") and "git was not found" in note
    assert not Measurement.objects.exists()

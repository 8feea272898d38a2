# SPDX-License-Identifier: Apache-2.0
"""Do the figures of a whole history fit together, also where the history is odd?"""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings

from gonogo.practices.small_releases.rules.history import Deployment, History
from gonogo.practices.small_releases.rules.measured import DateSource, Spread
from gonogo.practices.small_releases.tests.histories import NOW, day, histories, history, line, measured


def test_an_empty_history_says_that_nothing_can_be_told() -> None:
    """No release, nothing waits, no figure."""
    found = measured(history())
    assert (found.releases, found.pending.changes, found.weeks, found.survival) == ((), (), (), None)
    assert (found.lead_time.whole, found.rhythm.interval_p50, found.pending.usual_p50) == (None, None, None)


def test_without_releases_everything_waits_and_a_note_says_why() -> None:
    """The pattern may be wrong."""
    found = measured(history(*line(3)))
    assert len(found.pending.changes) == 3
    assert found.pending.larger_than is None
    assert any("Check the pattern" in note for note in found.notes)


def test_a_measurement_says_of_what_it_is() -> None:
    """Repository, branch, head, pattern and time in UTC."""
    found = measured(history("a"), now=NOW.astimezone(timezone(timedelta(hours=5))))
    assert (found.repository, found.branch, found.head, found.pattern) == ("made", "main", "a", "v*")
    assert (found.measured_at, found.measured_at.utcoffset()) == (NOW, timedelta(0))


def test_notes_of_the_reading_come_first() -> None:
    """What could not be read is told with what could not be measured."""
    assert measured(history("a", notes=("A blob is missing.",))).notes[0] == "A blob is missing."


def test_the_second_tag_of_a_commit_is_shown_and_says_that_it_has_nothing() -> None:
    """Zero commits, and a note that names it."""
    found = measured(history(*line(2), tags={"v1": "c1", "v1.0": "c1"}))
    assert [(one.release, one.commits, one.changes) for one in found.releases] == [("v1", 2, 2), ("v1.0", 0, 0)]
    assert found.releases[1].lead_time.whole is None
    assert any(note.startswith("Without commits of their own: v1.0.") for note in found.notes)


@pytest.mark.parametrize("nonsense", [60, 4_080_000_000])
def test_a_release_without_a_date_is_in_no_figure_that_needs_one(nonsense: int) -> None:
    """It is shown with a bound, its changes do not wait, and nothing is made up."""
    known = history(*line(3), tags={"v1": "c0", "v2": "c2"}, more={"c2": {"committed": nonsense}})
    found = measured(known)
    last = found.releases[-1]
    assert (last.release, last.date_source, last.changes) == ("v2", DateSource.AT_THE_LATEST, 2)
    assert (last.oldest_days, last.lead_time.whole, last.lead_time.not_told) == (None, None, 0)
    assert found.pending.changes == ()
    assert found.rates.releases == 1
    assert found.lead_time.whole == Spread(0, 0, 0, 1)


def test_the_oldest_change_of_a_release_counts_from_its_merge() -> None:
    """How long it had waited when it was released."""
    known = history(*line(4), tags={"v1": "c0", "v2": "c3"}, tagged={"v2": day(10)})
    assert [one.oldest_days for one in measured(known).releases] == [0, 9]


def test_a_release_dated_before_its_changes_has_no_ages() -> None:
    """A tag that was made before its commit contradicts; nothing is guessed."""
    (release,) = measured(history(*line(3), tags={"v1": "c2"}, tagged={"v1": day(-5)})).releases
    assert release.oldest_days is None
    assert (release.lead_time.whole, release.lead_time.not_told) == (None, 3)


def test_lead_times_with_unreleased_work_are_longer() -> None:
    """Nine changes were released the same day, ten wait since then."""
    known = history(*line(19), tags={f"v{number}": f"c{number}" for number in range(9)})
    found = measured(known)
    assert found.lead_time.whole == Spread(0, 0, 0, 9)
    assert found.survival is not None
    assert found.survival.spread == Spread(None, None, None, 19)
    assert found.survival.censored == 10
    assert found.survival.steps == ((0.0, 10 / 19),)


def test_changes_merged_over_a_year_ago_are_not_in_the_survival() -> None:
    """Neither released ones nor those that wait."""
    old = int(day(-500).timestamp())
    more = {sha: {"committed": old, "authored": old} for sha in ("c0", "c2")}
    found = measured(history(*line(4), tags={"v1": "c1"}, tagged={"v1": day(3)}, more=more))
    assert found.survival is not None
    assert (found.survival.spread.n, found.survival.censored) == (2, 1)


def test_deployments_and_their_incidents_are_releases() -> None:
    """A deployment of an untagged commit stands among the tags, by its date."""
    known = history(*line(4), tags={"v1": "c0", "v2": "c3"})
    deployments = [Deployment("d1", "c1", day(1.5), "INC-1", ("INC-2",)), Deployment("v1", "c0", day(0.5))]
    found = measured(known, deployments=deployments)
    assert [(one.release, one.changes, one.date_source.value) for one in found.releases] == [
        ("v1", 1, "deployment"),
        ("d1", 1, "deployment"),
        ("v2", 2, "commit date"),
    ]
    assert (found.releases[1].incident, found.releases[1].incidents) == ("INC-1", ("INC-2",))
    assert [one.release for one in measured(known, deployments=deployments, releases="tags").releases] == ["v1", "v2"]


def test_patterns_of_the_plan_leave_out_lines() -> None:
    """And are shown with the built-in ones that matched."""
    lines = {"a": (10, 1, 100, 50, 7, 7)}
    more = {"a": {"paths": ("a.py", "docs/api.md", "uv.lock")}}
    found = measured(history("a", more=more, lines=lines, tags={"v1": "a"}), exclude=("docs/",))
    (release,) = found.releases
    assert (release.lines_added, release.lines_deleted, release.excluded_lines, release.files) == (10, 1, 164, 3)
    assert found.excluded == (("uv.lock", "built in"), ("docs/", "from the plan"))


@settings(max_examples=40, deadline=None)
@given(histories())
def test_sums_are_of_everything(known: History) -> None:
    """Commits of all releases and of what waits are all that was read; figures are never negative."""
    found = measured(known)
    assert sum(one.commits for one in found.releases) + found.pending.commits == len(known.commits)
    assert len(found.releases) == len(known.tags)
    assert [one.date for one in found.releases] == sorted(one.date for one in found.releases)
    for one in found.releases:
        told = one.lead_time.whole.n if one.lead_time.whole else 0
        assert told + one.lead_time.not_told == one.changes
        assert one.oldest_days is None or one.oldest_days >= 0

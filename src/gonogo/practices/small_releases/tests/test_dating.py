# SPDX-License-Identifier: Apache-2.0
"""Is each release dated by the best source, and is no nonsense believed?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.practices.small_releases.rules.figures.dating import Candidate, candidates, date_in_name
from gonogo.practices.small_releases.rules.history import Deployment, History
from gonogo.practices.small_releases.rules.measured import DateSource
from gonogo.practices.small_releases.tests.histories import NOW, day, history, line

Y1970, Y2099 = 1000, 4_080_000_000


def dated(known: History, *deployments: Deployment, releases: str = "both") -> dict[str, Candidate]:
    """The releases by name."""
    return {one.name: one for one in candidates(known, deployments, releases, NOW).releases}


def test_a_deployment_dates_the_release_of_its_name() -> None:
    """The record of when it was finished is better than all that git knows."""
    known = history("a", tags={"v1": "a"}, tagged={"v1": day(2)})
    found = dated(known, Deployment("v1", "a", day(4)))
    assert (found["v1"].date, found["v1"].source) == (day(4), DateSource.DEPLOYMENT)
    assert len(found) == 1


def test_the_earliest_of_several_deployments_counts() -> None:
    """Deployed again is not released again."""
    found = dated(history("a", tags={"v1": "a"}), Deployment("v1", "a", day(6)), Deployment("v1", "a", day(3)))
    assert found["v1"].date == day(3)


def test_a_deployment_of_the_commit_of_a_tag_dates_that_tag() -> None:
    """Under whatever name it was recorded."""
    found = dated(history("a", tags={"v1": "a"}), Deployment("build-77", "a", day(4)))
    assert {name: one.date for name, one in found.items()} == {"v1": day(4)}


def test_other_deployments_are_releases_of_their_own() -> None:
    """Of a commit without a tag; they carry their incidents."""
    known = history("a", "b:a", tags={"v1": "a"})
    found = dated(known, Deployment("d7", "b", day(4), "INC-1", ("INC-2",)), Deployment("d7", "b", day(5)))
    assert found["d7"] == Candidate("d7", "b", day(4), DateSource.DEPLOYMENT, "INC-1", ("INC-2",))
    assert found["v1"].source is DateSource.COMMIT


@pytest.mark.parametrize(
    ("releases", "names"), [("tags", {"v1"}), ("deployments", {"d7", "d8"}), ("both", {"v1", "d8"})]
)
def test_what_marks_a_release_can_be_chosen(releases: str, names: set[str]) -> None:
    """Tags, deployments or both; a deployment of a tag's commit is no second release."""
    known = history("a", "b:a", tags={"v1": "a"})
    found = dated(known, Deployment("d7", "a", day(4)), Deployment("d8", "b", day(5)), releases=releases)
    assert found.keys() == names


def test_an_unknown_choice_is_refused_with_the_remedy() -> None:
    """The sentence names what may stand there."""
    with pytest.raises(ValueError, match="tags, deployments or both"):
        candidates(history("a"), (), "branches", NOW)


def test_a_release_that_cannot_be_found_in_the_clone_is_said() -> None:
    """Its commit was not read."""
    known = history("a", tags={"v1": "gone"})
    found = candidates(known, [Deployment("d7", "away", day(1))], "both", NOW)
    assert found.releases == ()
    assert "d7 and v1" in found.notes[0]


def test_an_annotated_tag_has_its_own_date() -> None:
    """The time of tagging, not of the commit."""
    found = dated(history("a", tags={"v1": "a"}, tagged={"v1": day(2)}))
    assert (found["v1"].date, found["v1"].source) == (day(2), DateSource.ANNOTATED_TAG)


def test_a_date_in_the_name_is_next() -> None:
    """The start of that day in UTC."""
    found = dated(history("a", tags={"v1.20260110": "a"}))
    assert found["v1.20260110"].date == datetime(2026, 1, 10, tzinfo=UTC)
    assert found["v1.20260110"].source is DateSource.NAME


def test_a_tag_that_a_reading_saw_first_is_dated_by_it() -> None:
    """A lightweight tag has no time of its own."""
    found = dated(history("a", tags={"v1": "a"}, seen={"v1": day(5)}))
    assert (found["v1"].date, found["v1"].source) == (day(5), DateSource.FIRST_SEEN)


def test_the_date_of_the_commit_is_the_last_resort() -> None:
    """And is called so."""
    found = dated(history(*line(3), tags={"v1": "c2"}))
    assert (found["v1"].date, found["v1"].source) == (day(2), DateSource.COMMIT)


@pytest.mark.parametrize("nonsense", [Y1970, Y2099])
def test_a_date_that_cannot_be_is_not_believed(nonsense: int) -> None:
    """The next source is asked."""
    tagged = {"v1": datetime.fromtimestamp(nonsense, UTC)}
    found = dated(history("a", tags={"v1": "a"}, tagged=tagged))
    assert (found["v1"].date, found["v1"].source) == (day(0), DateSource.COMMIT)


@pytest.mark.parametrize("nonsense", [Y1970, Y2099])
def test_a_release_without_a_believable_date_says_so(nonsense: int) -> None:
    """It was out by now at the latest; a note names it."""
    known = history("a", tags={"v1": "a"}, more={"a": {"committed": nonsense}})
    found = candidates(known, (), "tags", NOW)
    assert (found.releases[0].dated, found.releases[0].date) == (False, NOW)
    assert "No believable date: v1." in found.notes[0]


def test_many_names_in_a_note_are_counted() -> None:
    """Three by name, then how many more."""
    known = history("a", tags={f"v{number}": "a" for number in range(6)}, more={"a": {"committed": Y2099}})
    assert "v0, v1, v2 and 3 more" in candidates(known, (), "tags", NOW).notes[0]


@pytest.mark.parametrize(
    "name",
    ["v1.20260110", "20260110", "2026-01-10", "release_2026_01_10", "2026.01.10-1", "v2026.01.10.2", "b202601101530"],
)
def test_dates_are_found_in_names(name: str) -> None:
    """With and without separators, with a number or a time behind."""
    assert date_in_name(name, day(0).timestamp(), NOW) == datetime(2026, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "name", ["v1.2.3", "20261310", "v2026.1.10", "2026.01-10", "v120260110", "18990110", "v20301010", "1.20260110999"]
)
def test_other_numbers_are_no_dates(name: str) -> None:
    """Versions, days that no calendar has, mixed separators, and years to come."""
    assert date_in_name(name, day(0).timestamp(), NOW) is None


def test_a_name_of_the_day_of_its_commit_takes_the_time_of_the_commit() -> None:
    """It cannot have been released before."""
    committed = datetime(2026, 1, 10, 15, 30, tzinfo=UTC)
    assert date_in_name("20260110", committed.timestamp(), NOW) == committed


def test_a_name_of_a_day_before_its_commit_is_contradicted() -> None:
    """The commit of the next day was not released the day before."""
    assert date_in_name("20260110", datetime(2026, 1, 11, tzinfo=UTC).timestamp(), NOW) is None


def test_a_commit_with_a_broken_clock_contradicts_no_name() -> None:
    """The day of the name stands."""
    assert date_in_name("20260110", Y2099, NOW) == datetime(2026, 1, 10, tzinfo=UTC)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=30), st.integers(-(2**40), 2**40))
def test_no_name_and_no_date_is_too_odd(name: str, committed: int) -> None:
    """Whatever stands there, a found date is not ahead of today and not before its commit."""
    found = date_in_name(name, committed, NOW)
    assert found is None or found <= day(60)

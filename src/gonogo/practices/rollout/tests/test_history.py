# SPDX-License-Identifier: Apache-2.0
"""Are answers about the past those that applications were given then?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from gonogo.core import clock
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.rules.roster import KEY
from gonogo.core.tests.cast import NOW, RELEASE
from gonogo.practices.rollout.queries import everybody, history
from gonogo.practices.rollout.tests.scripted import FLAGS, STRANGER, Answers, given_over_http, people, rollout

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def steady_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the machine agrees with the tests."""
    monkeypatch.setattr(clock, "system_now", lambda: NOW + timedelta(days=30))


def recorded(bucketing: str = "v2") -> dict[datetime, Answers]:
    """Run the rollout and write down what applications were given after each step."""
    return {at: given_over_http() for _, at in rollout(bucketing)}


def run_through() -> dict[str, datetime]:
    """Run the rollout; the moment of each step."""
    return dict(rollout())


def release() -> ReleaseFacts:
    """The release of the rollout."""
    return release_named(RELEASE)


def told(at: datetime, about: Iterable[dict[str, str]]) -> Answers:
    """What is said now about these users at that moment."""
    answers: Answers = {}
    for who in about:
        found = history.explained(release(), who[KEY], STRANGER if who == STRANGER else {}, at)
        assert found is not None
        given = {one.flag: (one.value, one.variant) for one in found.answer.given}
        answers |= {(who[KEY], flag): given.get(flag, (None, None)) for flag in FLAGS}
    return answers


@pytest.mark.parametrize("bucketing", ["v2", "v3"])
def test_the_past_is_told_as_it_was(cast: object, bucketing: str) -> None:
    """Through opening, stages, a pause, a changed plan, a rollback and opening again; at each step and just before."""
    seen = recorded(bucketing)
    assert len({repr(answers) for answers in seen.values()}) >= 6
    for at, answers in seen.items():
        assert told(at, people()) == answers
    some = people()[1::4]
    for earlier, later in pairwise(seen):
        assert told(later - SECOND / 1000, some).items() <= seen[earlier].items()


def test_the_history_of_a_user_agrees_with_the_record(cast: object) -> None:
    """Every interval says what applications were given all through it."""
    seen = recorded()
    for who in people():
        intervals = history.history_of(release(), who[KEY], STRANGER if who == STRANGER else {}, "new-intake")
        for at, answers in seen.items():
            inside = [one for one in intervals if one.since <= at and (one.until is None or at < one.until)]
            assert [(one.value, one.variant) for one in inside] == [answers[who[KEY], "new-intake"]]
        assert all(earlier.until == later.since for earlier, later in pairwise(intervals))


def test_the_history_names_the_event_that_changed_it(cast: object) -> None:
    """Who had it from the second stage on, lost it by the rollback."""
    at = run_through()
    who = next(
        one[KEY]
        for one in people()
        if len(history.history_of(release(), one[KEY], {}, "new-intake")) >= 3
        and (found := history.explained(release(), one[KEY], {}, at["rest opened"])) is not None
        and not found.answer.served
    )
    told = [(one.served, one.cause.words, one.since) for one in history.history_of(release(), who, {}, "new-intake")]
    assert told[:3] == [
        (False, "plan applied", at["applied"]),
        (True, "wave rest advanced", at["rest advanced"]),
        (False, "wave rest rolled back", at["rest rolled back"]),
    ]


def test_a_roster_that_grew_counts_from_then_on(cast: object) -> None:
    """A visitor is in the wave of everyone before, and by the roster after the plan changed."""
    at = run_through()

    def group(moment: datetime) -> str:
        """By which user group the visitor is in a wave."""
        found = history.explained(release(), "visitor", {}, moment)
        assert found is not None
        return found.answer.group

    assert (group(at["rest paused"]), group(at["plan changed"])) == ("everyone", "appeals")


def test_a_stage_counts_from_when_it_was_reached(cast: object) -> None:
    """A pause and a changed plan in between do not begin it anew; opening again does."""
    at = run_through()

    def since(moment: datetime) -> datetime | None:
        """Since when the second wave had been at its stage."""
        served = history.served_at(release().id, moment)
        assert served is not None
        return served.plan.waves[1].stage_since

    assert since(at["rest resumed"]) == at["rest opened"]
    assert since(at["rest advanced"]) == at["rest advanced"]
    assert since(at["rest rolled back"]) is None
    assert since(at["rest opened again"]) == at["rest opened again"]


def test_before_the_first_plan_nothing_was_served(cast: object) -> None:
    """There is no answer to invent."""
    at = run_through()["applied"]
    assert history.explained(release(), "user-1", {}, at - SECOND) is None
    assert everybody.part_of_everybody(release(), 1, at=at - SECOND) is None
    assert history.first_served(release().id) == at


def test_everybody_is_listed_as_the_record_has_them(cast: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Part by part, each user once, in the order of the population."""
    monkeypatch.setattr(everybody, "PART", 25)
    seen = recorded()
    asked = {one[KEY] for one in people() if one != STRANGER}
    for at, answers in seen.items():
        parts = [everybody.part_of_everybody(release(), number, at=at) for number in (1, 2, 3)]
        stood = [one for part in parts if part for one in part.stood]
        assert [one.key for one in stood] == [f"user-{n}" for n in range(60)]
        assert {one.key: one.served for one in stood if one.key in asked} == {
            key: answers[key, "new-intake"][0] for key in asked
        }
        assert all(part is not None and (part.people, part.parts) == (60, 3) for part in parts)

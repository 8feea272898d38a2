# SPDX-License-Identifier: Apache-2.0
"""Do the checks of this room follow what was measured, and people's word only where nothing was?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonogo.core.actions.record_evidence import attest, record_evidence
from gonogo.core.queries.releases import release_named
from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.verdict import State
from gonogo.core.tests.attested_room import expect_story_about
from gonogo.core.tests.cast import NOW, RELEASE, as_, operator
from gonogo.practices.small_releases.actions.recording import record_measurement
from gonogo.practices.small_releases.checks import PRACTICE
from gonogo.practices.small_releases.demo import STORY
from gonogo.practices.small_releases.rules.as_data import to_data
from gonogo.practices.small_releases.rules.measured import Measured
from gonogo.practices.small_releases.tests.made_measured import made_measured, made_slice

CHECKS = [check.id for check in PRACTICE.checks]


def record(measured: Measured) -> int:
    """Record a measurement and return the number of its evidence."""
    return record_measurement(RELEASE, to_data(measured), by=operator(), now=measured.measured_at).evidence


def states(*, later: timedelta = timedelta(0)) -> dict[str, State]:
    """What each check says."""
    release = release_named(RELEASE).at("pilot")
    return {check.id.partition(".")[2]: check.assess(release, NOW + later).state for check in PRACTICE.checks}


def word(check: str, outcome: Outcome) -> int:
    """Sam gives his word."""
    said = attest(RELEASE, check=check, outcome=outcome, statement="I counted them today.", by=as_("sam"), now=NOW)
    return said.number


@pytest.mark.parametrize("check", CHECKS)
def test_without_a_measurement_a_person_answers(release: str, check: str) -> None:
    """Unknown before, go or no-go after, unknown again when the word expires."""
    asked = next(one for one in PRACTICE.checks if one.id == check)
    facts = release_named(RELEASE).at("pilot")
    assert asked.assess(facts, NOW).state is State.UNKNOWN
    for outcome, state in ((Outcome.PASSED, State.GO), (Outcome.FAILED, State.NO_GO)):
        number = word(check, outcome)
        verdict = asked.assess(facts, NOW)
        assert (verdict.state, verdict.evidence) == (state, (number,))
    assert asked.assess(facts, NOW + timedelta(days=31)).state is State.UNKNOWN


def test_what_was_measured_wins_over_a_word(release: str) -> None:
    """A large old release stays no-go whatever is said, as long as the measurement counts."""
    for check in CHECKS:
        word(check, Outcome.PASSED)
    number = record(made_measured(212, oldest_days=143.0, slices=(made_slice(9, 212),)))
    assert states() == {"size": State.NO_GO, "age": State.NO_GO, "slices": State.NO_GO}
    verdict = PRACTICE.checks[0].assess(release_named(RELEASE), NOW)
    assert verdict.evidence == (number,)
    assert states(later=timedelta(days=8)) == {"size": State.GO, "age": State.GO, "slices": State.GO}


def test_a_word_answers_what_cannot_be_told_yet(release: str) -> None:
    """Four releases do not say what is usual, so a person may."""
    record(made_measured(2, sizes=(3, 4, 5, 4)))
    assert states()["size"] is State.UNKNOWN
    word("small_releases.size", Outcome.PASSED)
    assert states()["size"] is State.GO


def test_the_newest_measurement_counts(release: str) -> None:
    """By when it was made, not by when it arrived."""
    record(made_measured(3))
    older = made_measured(212, at=NOW - timedelta(hours=5))
    record_measurement(RELEASE, to_data(older), by=operator(), now=NOW)
    assert states()["size"] is State.GO


def test_a_made_up_fact_is_no_answer(release: str) -> None:
    """Whoever records nonsense of this kind gets unknown, not go."""
    record_evidence(
        RELEASE,
        kind="small_releases.measured",
        outcome=Outcome.PASSED,
        by=operator(),
        now=NOW,
        valid_until=NOW + timedelta(days=7),
        facts={"pending": 0, "compared": "many"},
    )
    assert set(states().values()) == {State.UNKNOWN}


def test_story_is_about_this_room() -> None:
    """The demo tells nothing about checks that are not there."""
    expect_story_about(PRACTICE, STORY)

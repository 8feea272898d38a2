# SPDX-License-Identifier: Apache-2.0
"""Do the checks of this room read the plan, the rosters and the ledger?"""

from gonogo.core.actions.record_evidence import attest
from gonogo.core.queries.releases import release_named
from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.verdict import State
from gonogo.core.tests.attested_room import expect_story_about
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, make_release
from gonogo.practices.rollout.checks import PRACTICE, groups, guardrails, rollback
from gonogo.practices.rollout.demo import STORY


def test_groups_are_counted_from_the_population(release: str) -> None:
    """With a population nobody needs to say anything."""
    verdict = groups.assess(release_named(release), NOW)
    assert (verdict.state, verdict.reason) == (
        State.GO,
        "All 60 people are in a wave; the first step reaches 6 of them.",
    )


def test_without_population_a_person_has_to_say(cast: dict[str, object]) -> None:
    """It cannot be told who every user is, so a word is needed."""
    make_release(PLAN.replace("population: {roster: rosters/people.csv}\n", ""))
    assert groups.assess(release_named(RELEASE), NOW).state is State.UNKNOWN
    attest(
        RELEASE,
        check="rollout.groups",
        outcome=Outcome.PASSED,
        statement="The last wave takes everyone",
        by=as_("dana"),
        now=NOW,
    )
    assert groups.assess(release_named(RELEASE), NOW).state is State.GO


def test_people_in_no_wave_are_no_go(cast: dict[str, object]) -> None:
    """A plan whose waves leave people out says how many."""
    left_out = PLAN.replace("  - {name: everyone, opens: 2027-03-09T09:00, groups: [everyone]}\n", "")
    make_release(left_out)
    verdict = groups.assess(release_named(RELEASE), NOW)
    assert verdict.state is State.NO_GO
    assert verdict.reason.startswith("34 of 60 people are in no wave")


def test_declared_guardrails_wait_for_their_figures(cast: dict[str, object]) -> None:
    """None declared is no-go; declared but unseen is unknown."""
    make_release()
    assert guardrails.assess(release_named(RELEASE), NOW).state is State.UNKNOWN
    start, end = PLAN.index("guardrails:"), PLAN.index("roles:")
    make_release(PLAN[:start] + PLAN[end:])
    assert guardrails.assess(release_named(RELEASE), NOW).state is State.NO_GO


def test_rollback_is_unknown_until_one_was_exercised(release: str) -> None:
    """The remedy says what to do."""
    assert rollback.assess(release_named(release), NOW).state is State.UNKNOWN
    assert "Roll a wave back once" in rollback.remedy


def test_story_is_about_this_room() -> None:
    """The demo tells nothing about checks that are not there."""
    expect_story_about(PRACTICE, STORY)

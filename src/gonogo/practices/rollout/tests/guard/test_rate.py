# SPDX-License-Identifier: Apache-2.0
"""What is answered about the share of people with a bad event, and in which words?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rollout.rules.guard.assessment import Basis, GuardrailVerdict
from gonogo.practices.rollout.rules.guard.rate import RateRule, assess_rate, threshold
from gonogo.practices.rollout.rules.guard.rate_process import Evidence, RateState, fold
from gonogo.practices.rollout.rules.guard.ticks import Arms, Stratum, Tick
from gonogo.practices.rollout.tests.guard.simulation import PILOT

RULE = RateRule("failed-submissions", "submission_failed", "submission_attempted", 0.005)
HALF = {PILOT: 0.5}
LATER = Stratum("rest", 80)
counts = st.one_of(st.integers(0, 400), st.integers(0, 10**14))


def state(arms: Arms, peak: float = 0.0) -> RateState:
    """What one stratum has come to."""
    return RateState(Evidence(peak=peak, strata={PILOT: arms}))


def test_a_breach_is_told_with_its_numbers() -> None:
    """People, shares of both versions, the difference and the margin, in one sentence."""
    answer = assess_rate(RULE, state(Arms(3_420, 3_390, 99, 68), threshold(1)), HALF)
    assert answer.verdict is GuardrailVerdict.BREACH
    assert answer.reason == (
        "2.9 % of 3,420 people on the new version had submission_failed, 2.0 % of 3,390 on the old: "
        "0.9 points worse, beyond the margin of 0.5."
    )
    assert (answer.guardrail, answer.kind, answer.basis) == ("failed-submissions", "rate", Basis.HOLDBACK)
    assert (answer.people_new, answer.people_old, answer.users_to_go) == (3_420, 3_390, None)
    assert answer.estimate == pytest.approx(99 / 3_420 - 68 / 3_390)


def test_a_breach_needs_evidence_and_the_margin() -> None:
    """Neither a large difference by chance nor a sure one that does not matter is a breach."""
    worse = Arms(3_420, 3_390, 99, 68)
    assert assess_rate(RULE, state(worse, threshold(1) - 0.01), HALF).verdict is GuardrailVerdict.INCONCLUSIVE
    sure = assess_rate(replace(RULE, margin=0.01), state(worse, threshold(1)), HALF)
    assert sure.verdict is GuardrailVerdict.INCONCLUSIVE
    assert "That it is worse is beyond chance; that it is beyond the margin is not." in sure.reason


def test_guardrails_share_alpha() -> None:
    """With five of them the same evidence is not enough."""
    seen = state(Arms(3_420, 3_390, 99, 68), threshold(2))
    assert assess_rate(replace(RULE, guardrails=2), seen, HALF).verdict is GuardrailVerdict.BREACH
    assert assess_rate(replace(RULE, guardrails=5), seen, HALF).verdict is GuardrailVerdict.INCONCLUSIVE


def test_enough_people_without_a_difference_are_ok() -> None:
    """Not the absence of a breach but the upper bound makes it ok; before that it says how many more are needed."""
    few = assess_rate(RULE, state(Arms(3_400, 3_400, 68, 68)), HALF)
    assert few.verdict is GuardrailVerdict.INCONCLUSIVE
    assert few.users_to_go and f"About {few.users_to_go:,} more are needed" in few.reason
    each = 3_400 + few.users_to_go // 2
    enough = assess_rate(RULE, state(Arms(each, each, each // 50, each // 50)), HALF)
    assert (enough.verdict, enough.users_to_go) == (GuardrailVerdict.OK, 0)
    almost = assess_rate(RULE, state(Arms(each - 250, each - 250, each // 50 - 5, each // 50 - 5)), HALF)
    assert almost.verdict is GuardrailVerdict.INCONCLUSIVE


def test_the_sooner_of_few_people_is_not_ok() -> None:
    """Ninety-nine people without an event show nothing, whatever the margin."""
    few = assess_rate(replace(RULE, margin=0.9), state(Arms(99, 99)), HALF)
    assert few.verdict is GuardrailVerdict.INCONCLUSIVE
    assert "At least 100 people on each version are needed" in few.reason
    assert assess_rate(replace(RULE, margin=0.9), state(Arms(100, 100)), HALF).verdict is GuardrailVerdict.OK


def test_without_anybody_to_compare_it_is_unknown() -> None:
    """No ticks, or people on one version only; a problem with the figures is told instead where there is one."""
    for seen in (RateState(), state(Arms(500, 0, 30, 0))):
        answer = assess_rate(RULE, seen, HALF)
        assert answer.verdict is GuardrailVerdict.UNKNOWN
        assert "submission_attempted" in answer.reason
    assert assess_rate(RULE, RateState(), {}, problem="No events arrive.").reason == "No events arrive."


def test_strata_are_compared_each_for_itself() -> None:
    """A regression in both waves is one, though fewer of all people on the new version failed."""
    strata = {PILOT: Arms(200, 1_800, 30, 180), LATER: Arms(1_800, 200, 36, 2)}
    answer = assess_rate(RULE, RateState(Evidence(peak=9, strata=strata)), {PILOT: 0.1, LATER: 0.9})
    assert answer.verdict is GuardrailVerdict.BREACH
    assert answer.reason.startswith("3.3 % of 2,000 people on the new version had submission_failed, 9.1 % of 2,000")
    assert "compared within each wave and stage, 3.0 points worse" in answer.reason


def test_people_who_move_together_show_nothing_one_by_one() -> None:
    """Offices are not people: neither breach nor ok, and it says so."""
    for seen in (state(Arms(9_000, 9_000, 900, 90), 99), state(Arms(90_000, 90_000, 900, 900))):
        answer = assess_rate(RULE, seen, HALF, moves_together_by="office")
        assert answer.verdict is GuardrailVerdict.INCONCLUSIVE
        assert "together by office" in answer.reason


def test_wrong_shares_make_it_unknown() -> None:
    """What would be ok is unknown when the draw did not send people as expected, or when nothing is expected."""
    good = state(Arms(90_000, 90_000, 900, 900))
    assert assess_rate(RULE, good, HALF).verdict is GuardrailVerdict.OK
    skewed = assess_rate(RULE, good, {PILOT: 0.45})
    assert skewed.verdict is GuardrailVerdict.UNKNOWN
    assert skewed.reason.startswith("The groups are not comparable: in wave pilot at 50 %")
    assert assess_rate(RULE, good, {}).verdict is GuardrailVerdict.UNKNOWN


@given(counts, counts, counts, counts, st.floats(0, 1e6), st.sampled_from(["stale.", None]), st.floats(0, 1))
def test_any_counts_get_an_answer(
    new: int, old: int, bad_new: int, bad_old: int, peak: float, problem: str | None, share: float
) -> None:
    """Always a verdict and a sentence; a problem is never ok, and wrong shares never hide a breach."""
    arms = fold(RateState(), [Tick(PILOT, 1, new, old, bad_new, bad_old)]).seen.strata[PILOT]
    answer = assess_rate(RULE, state(arms, peak), {PILOT: share}, problem=problem)
    assert answer.reason.endswith(".")
    trusted = assess_rate(RULE, state(arms, peak), {PILOT: share})
    if problem:
        assert answer.verdict is not GuardrailVerdict.OK
    compared = arms.new > 0 and arms.old > 0
    breach = compared and peak >= threshold(1) and arms.bad_new / arms.new - arms.bad_old / arms.old >= RULE.margin
    assert (answer.verdict is GuardrailVerdict.BREACH) == breach
    assert (trusted.verdict is GuardrailVerdict.BREACH) == breach
    if not compared:
        assert answer.verdict is GuardrailVerdict.UNKNOWN

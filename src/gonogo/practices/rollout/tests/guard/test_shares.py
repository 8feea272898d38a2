# SPDX-License-Identifier: Apache-2.0
"""Is it noticed when people do not arrive on the two versions as the draw sends them?"""

from __future__ import annotations

from math import log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rollout.rules.guard.shares import ALPHA, check_shares, expected_share, share_evidence
from gonogo.practices.rollout.rules.guard.ticks import Arms, Stratum
from gonogo.practices.rollout.tests.guard.simulation import LOOKS, PILOT, binomial

LATER = Stratum("rest", 25)


def ever_alarms(random: Random, true: dict[Stratum, float], expected: dict[Stratum, float], looks: int) -> int | None:
    """How many people had arrived at the alarm; None without one. Fifty arrive in each stratum between two looks."""
    new = dict.fromkeys(true, 0)
    for look in range(1, looks + 1):
        for stratum, share in true.items():
            new[stratum] += binomial(random, 50, share)
        strata = {stratum: Arms(count, 50 * look - count) for stratum, count in new.items()}
        if check_shares(strata, expected).alarm:
            return 50 * look * len(true)
    return None


def test_expected_shares_make_no_alarm() -> None:
    """Of 100 releases in two strata at 200 looks, at most one alarms."""
    shares = {PILOT: 0.5, LATER: 0.25}
    alarms = sum(ever_alarms(Random(seed), shares, shares, LOOKS) is not None for seed in range(100))
    assert alarms <= 1


def test_wrong_shares_make_one() -> None:
    """55 instead of 50 % is noticed within 5,000 people in nine of ten runs."""
    found = [ever_alarms(Random(seed), {PILOT: 0.55}, {PILOT: 0.5}, 100) for seed in range(50)]
    assert sum(people is not None for people in found) >= 45


def test_evidence_of_strata_is_multiplied() -> None:
    """Two strata that are each somewhat off are together beyond chance; the sentence names the worse one."""
    off, more = Arms(275, 200), Arms(162, 338)
    assert max(share_evidence(off, 0.5), share_evidence(more, 0.25)) < 0 - log(ALPHA)
    check = check_shares({PILOT: off, LATER: more}, {PILOT: 0.5, LATER: 0.25})
    assert check.alarm
    assert check.log_evidence == pytest.approx(share_evidence(off, 0.5) + share_evidence(more, 0.25))
    assert check.reason == (
        "The groups are not comparable: in wave rest at 25 %, 162 people arrived on the new version and 338 on the "
        "old, where 25 % were expected on the new."
    )


def test_a_share_that_nobody_gave_cannot_be_checked() -> None:
    """It is no alarm, and it is said; a stratum in which nobody arrived needs none."""
    check = check_shares({PILOT: Arms(5, 5)}, {})
    assert not check.alarm
    assert "wave pilot at 50 %" in check.reason
    assert check_shares({PILOT: Arms()}, {}).reason == ""


def test_a_stray_person_proves_nothing() -> None:
    """One on the old version where all should be on the new is no alarm; one in ten is."""
    assert not check_shares({PILOT: Arms(1_000, 1)}, {PILOT: 1.0}).alarm
    assert check_shares({PILOT: Arms(900, 100)}, {PILOT: 1.0}).alarm


@pytest.mark.parametrize(("stage", "holdback", "share"), [(5, 10, 0.05), (100, 10, 0.9), (100, 0, 1.0), (50, 100, 0.0)])
def test_the_expected_share_is_the_stage_without_the_holdback(stage: int, holdback: int, share: float) -> None:
    """The holdback never gets the new version."""
    assert expected_share(stage, holdback) == pytest.approx(share)


@given(st.integers(-5, 10**30), st.integers(-5, 10**30), st.floats())
def test_any_counts_and_shares_are_checked(new: int, old: int, share: float) -> None:
    """Never an exception."""
    check = check_shares({PILOT: Arms(new, old)}, {PILOT: share})
    assert check.alarm <= bool(check.reason)

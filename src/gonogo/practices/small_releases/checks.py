# SPDX-License-Identifier: Apache-2.0
"""What does this room say at a gate? It judges by what was measured, and by people's word where nothing was."""

from __future__ import annotations

from datetime import datetime

from gonogo.core.practice import Practice, check, or_word
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.verdict import Verdict
from gonogo.practices.small_releases.queries.recorded import KIND, newest_recorded
from gonogo.practices.small_releases.rules.assessing import assess_age, assess_size, assess_slices


@check(
    "small_releases.size",
    question="Is the pending release no larger than what this product usually releases?",
    remedy="Release a part of it first, or declare the release a big bang and treat it as one.",
    evidence_kinds=(KIND,),
)
def size(release: ReleaseFacts, now: datetime) -> Verdict:
    """Counted from the history; where that cannot tell, a person has to say."""
    verdict = assess_size(newest_recorded(release.id), kind=release.kind, now=now)
    return or_word("small_releases.size", verdict, release, now)


@check(
    "small_releases.age",
    question="Has the oldest unreleased change waited no longer than usual?",
    remedy="Release what is ready now; old changes are forgotten changes.",
    evidence_kinds=(KIND,),
)
def age(release: ReleaseFacts, now: datetime) -> Verdict:
    """Counted from the history up to this moment; where that cannot tell, a person has to say."""
    return or_word("small_releases.age", assess_age(newest_recorded(release.id), now=now), release, now)


@check(
    "small_releases.slices",
    question="Was it considered which part of the release could go first?",
    remedy="Look for a part that stands on its own and release it before the rest.",
    evidence_kinds=(KIND,),
)
def slices(release: ReleaseFacts, now: datetime) -> Verdict:
    """Worked out from the history; where nothing was measured, a person has to say."""
    return or_word("small_releases.slices", assess_slices(newest_recorded(release.id), now=now), release, now)


PRACTICE = Practice(
    id="small_releases",
    title="Small releases",
    asks="How large is this release against the product's own history, and could a part of it go first?",
    checks=(size, age, slices),
    evidence_kinds={KIND: "What was measured in the git history: what waits, what is usual, how often is released."},
    page="small",
)

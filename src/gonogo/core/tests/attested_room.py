# SPDX-License-Identifier: Apache-2.0
"""What must hold for every check that people answer, whichever room it is in?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from gonogo.core.actions.record_evidence import attest
from gonogo.core.demo import Said
from gonogo.core.practice import Practice
from gonogo.core.queries.releases import release_named
from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.verdict import State
from gonogo.core.tests.cast import NOW, RELEASE, as_


def expect_answers_from_people(room: Practice) -> None:
    """Each attested check is unknown at first, follows the latest word, and forgets it when it expires."""
    release = release_named(RELEASE).at("pilot")
    asked = [check for check in room.checks if not check.computed]
    assert asked, f"{room.id} asks people nothing"
    for check in asked:
        assert check.id.startswith(f"{room.id}.")
        silent = check.assess(release, NOW)
        assert (silent.state, check.question in silent.reason) == (State.UNKNOWN, True)
        for outcome, state in ((Outcome.PASSED, State.GO), (Outcome.FAILED, State.NO_GO)):
            link = attest(
                RELEASE, check=check.id, outcome=outcome, statement="Looked at it today.", by=as_("sam"), now=NOW
            )
            verdict = check.assess(release, NOW)
            assert (verdict.state, verdict.evidence) == (state, (link.number,))
        assert check.assess(release, NOW + timedelta(days=31)).state is State.UNKNOWN


def expect_story_about(room: Practice, story: Sequence[Said]) -> None:
    """The demo's story is about the room's own checks, each told once."""
    told = [said.check for said in story]
    assert set(told) <= {check.id for check in room.checks}
    assert len(told) == len(set(told))

# SPDX-License-Identifier: Apache-2.0
"""Do waivers need four eyes, and do polls fall when the evidence turns?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gonogo.core.rules.gate import Gate
from gonogo.core.rules.poll import Answer, PollFacts, Standing, assess_poll
from gonogo.core.rules.verdict import State
from gonogo.core.rules.waiver import WaiverFacts, WaiverState, holds, objection_to_deciding

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
APPROVED = WaiverFacts(
    number=3,
    wave="pilot",
    check="training.coverage",
    plan_version=2,
    state=WaiverState.APPROVED,
    requested_by="dana",
    reason="Both offices are trained on the day itself",
    expires_at=NOW + timedelta(days=7),
    decided_by="ivan",
)


def test_approved_waiver_holds_for_exactly_its_gate() -> None:
    """Wave, plan version and time must all fit."""
    assert holds(APPROVED, wave="pilot", plan_version=2, now=NOW)
    assert not holds(APPROVED, wave="everyone", plan_version=2, now=NOW)
    assert not holds(APPROVED, wave="pilot", plan_version=3, now=NOW)
    assert not holds(APPROVED, wave="pilot", plan_version=2, now=APPROVED.expires_at)


@given(st.sampled_from(WaiverState), st.sampled_from(["dana", "ivan", ""]))
def test_no_waiver_holds_without_somebody_elses_approval(state: WaiverState, decided_by: str) -> None:
    """Only an approval by another person counts."""
    waiver = replace(APPROVED, state=state, decided_by=decided_by)
    expected = state is WaiverState.APPROVED and decided_by == "ivan"
    assert holds(waiver, wave="pilot", plan_version=2, now=NOW) is expected


def test_deciding_is_refused_to_the_requester_and_when_too_late() -> None:
    """The refusals say why."""
    asked = replace(APPROVED, state=WaiverState.REQUESTED, decided_by="")
    assert objection_to_deciding(asked, by="ivan", now=NOW) is None
    assert "someone else must decide" in str(objection_to_deciding(asked, by="dana", now=NOW))
    assert "expired" in str(objection_to_deciding(asked, by="ivan", now=asked.expires_at))
    assert "already approved" in str(objection_to_deciding(APPROVED, by="ivan", now=NOW))


GATE = Gate("r", "pilot", 2, State.GO, "All 3 required checks are met.", ())
POLL = PollFacts(1, "pilot", 2, "hash", 5, ("release-lead", "security"), {})


def answered(**answers: Answer) -> PollFacts:
    """The poll with these answers; underscores stand for dashes."""
    return replace(POLL, answers={role.replace("_", "-"): answer for role, answer in answers.items()})


def test_poll_waits_for_every_role_and_one_no_go_decides() -> None:
    """Go needs everyone, no-go needs one."""
    assert assess_poll(POLL, GATE, contrary=()).waiting_for == ("release-lead", "security")
    half = answered(release_lead=Answer.GO)
    assert assess_poll(half, GATE, contrary=()).standing is Standing.OPEN
    assert assess_poll(answered(security=Answer.NO_GO), GATE, contrary=()).standing is Standing.NO_GO
    both = answered(release_lead=Answer.GO, security=Answer.CONDITIONS)
    assert assess_poll(both, GATE, contrary=()).standing is Standing.GO
    assert "conditions from security" in assess_poll(both, GATE, contrary=()).reason


def test_poll_is_void_after_contrary_evidence_a_new_plan_or_a_closed_gate() -> None:
    """Each of the three voids a poll that everybody answered with go."""
    both = answered(release_lead=Answer.GO, security=Answer.GO)
    assert assess_poll(both, GATE, contrary=()).standing is Standing.GO
    assert "evidence 7" in assess_poll(both, GATE, contrary=(7,)).reason
    assert assess_poll(both, GATE, contrary=(7,)).standing is Standing.VOID
    assert assess_poll(both, replace(GATE, plan_version=3), contrary=()).standing is Standing.VOID
    assert assess_poll(both, replace(GATE, state=State.UNKNOWN), contrary=()).standing is Standing.VOID


@given(
    st.dictionaries(st.sampled_from(POLL.roles), st.sampled_from(Answer)),
    st.sampled_from(State),
    st.sampled_from([(), (6,)]),
    st.sampled_from([2, 3]),
)
def test_poll_is_go_only_with_all_answers_on_unchanged_grounds(
    answers: dict[str, Answer], state: State, contrary: tuple[int, ...], version: int
) -> None:
    """No combination slips through."""
    gate = replace(GATE, state=state, plan_version=version)
    standing = assess_poll(replace(POLL, answers=answers), gate, contrary=contrary)
    may_be_go = (
        state is State.GO
        and version == 2
        and not contrary
        and set(answers) == set(POLL.roles)
        and Answer.NO_GO not in answers.values()
    )
    assert (standing.standing is Standing.GO) == may_be_go
    assert standing.reason

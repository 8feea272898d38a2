# SPDX-License-Identifier: Apache-2.0
"""Do waivers and polls work on the real ledger as their rules say?"""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from gonogo.core.actions.apply_plan import apply_plan
from gonogo.core.actions.polls import answer_poll, open_poll
from gonogo.core.actions.record_evidence import attest, record_evidence
from gonogo.core.actions.tokens import actor_of_token, create_token
from gonogo.core.actions.waivers import decide_waiver, request_waiver, revoke_waiver
from gonogo.core.errors import BadInput, Conflict, NotFound, Refused
from gonogo.core.models import Event, Vote, Waiver
from gonogo.core.queries.releases import release_named
from gonogo.core.readiness import gate_of, poll_of
from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.gate import Gate
from gonogo.core.rules.permissions import NotAllowed, Scope
from gonogo.core.rules.poll import Answer, Standing
from gonogo.core.rules.verdict import State
from gonogo.core.rules.waiver import WaiverFacts, WaiverState
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, attest_all, make_release, operator


def gate(wave: str = "pilot") -> Gate:
    """The gate of a wave of the small release."""
    return gate_of(release_named(RELEASE), wave, NOW)


def ask(check: str = "training.coverage", days: int = 7) -> WaiverFacts:
    """Dana asks for a waiver."""
    return request_waiver(
        RELEASE,
        wave="pilot",
        check=check,
        reason="Both offices are trained on the day itself",
        lasts=timedelta(days=days),
        by=as_("dana"),
        now=NOW,
    )


def test_fresh_release_is_unknown_and_evidence_opens_its_gate(release: str) -> None:
    """Before anybody said anything the gate is unknown; with every check answered it is go."""
    assert gate().state is State.UNKNOWN
    attest_all()
    assert gate().state is State.GO


def test_attestation_for_one_wave_does_not_answer_for_another(release: str) -> None:
    """What is said about the pilot says nothing about the next wave."""
    attest(
        release,
        check="training.coverage",
        outcome=Outcome.PASSED,
        statement="All six people were there",
        by=as_("tess"),
        now=NOW,
        subject="wave:pilot",
    )
    by_check = {wave: {one.check: one for one in gate(wave).findings} for wave in ("pilot", "appeals")}
    assert by_check["pilot"]["training.coverage"].state is State.GO
    assert by_check["appeals"]["training.coverage"].state is State.UNKNOWN


def test_check_that_breaks_is_unknown_and_the_others_go_on(ready: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error inside a check holds the wave; it is not a go and not a page full of traceback."""

    def broken(*_args: object) -> None:
        raise RuntimeError("no figures")

    monkeypatch.setattr("gonogo.practices.rollout.queries.spread_of", broken)
    found = {one.check: one for one in gate().findings}
    assert found["rollout.groups"].state is State.UNKNOWN
    assert gate().state is State.UNKNOWN


def test_waiver_lifts_a_check_after_a_second_person_approved_it(release: str) -> None:
    """Requested is not enough; Dana may not approve her own; Ivan may."""
    attest_all(but=("training.coverage",))
    waiver = ask()
    assert gate().state is State.UNKNOWN
    with pytest.raises(NotAllowed):
        decide_waiver(waiver.number, decision=WaiverState.APPROVED, reason="fine", by=as_("dana"), now=NOW)
    decide_waiver(waiver.number, decision=WaiverState.APPROVED, reason="fine", by=as_("ivan"), now=NOW)
    assert gate().state is State.GO
    assert [event.verb for event in Event.objects.filter(subject=f"waiver:{waiver.number}")] == [
        "waiver requested",
        "waiver approved",
    ]
    revoke_waiver(waiver.number, reason="changed my mind", by=as_("ivan"), now=NOW)
    assert gate().state is State.UNKNOWN


def test_waiver_is_asked_for_once_until_it_is_settled(release: str) -> None:
    """A second request for the same check at the same gate is told of the first; after a revocation it may be asked."""
    first = ask()
    with pytest.raises(
        Conflict, match=f"Waiver {first.number} for training.coverage at wave pilot is already requested"
    ):
        ask()
    revoke_waiver(first.number, reason="worded badly", by=as_("dana"), now=NOW)
    assert ask().number != first.number


def test_database_refuses_a_waiver_decided_by_its_requester(release: str) -> None:
    """Four eyes hold even for code that forgets the rule."""
    waiver = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        Waiver.objects.filter(pk=waiver.number).update(decided_by="dana", state="approved")


def test_waiver_dies_with_its_plan_version(release: str) -> None:
    """A new plan version needs its waivers anew."""
    attest_all(but=("training.coverage",))
    waiver = ask()
    decide_waiver(waiver.number, decision=WaiverState.APPROVED, reason="fine", by=as_("ivan"), now=NOW)
    apply_plan(PLAN.replace("bake: 1d", "bake: 2d"), rosters={}, by=operator(), now=NOW)
    assert gate().state is State.UNKNOWN


def test_waiver_is_refused_where_there_is_nothing_to_waive(ready: str) -> None:
    """A met check, an unknown check, no reason or a year are not waived."""
    with pytest.raises(BadInput, match="is met"):
        ask()
    with pytest.raises(BadInput, match="not a required check"):
        ask("training.nothing")
    with pytest.raises(BadInput, match="at most 90 days"):
        ask(days=365)
    with pytest.raises(NotFound):
        decide_waiver(999, decision=WaiverState.APPROVED, reason="", by=as_("ivan"), now=NOW)


def test_poll_opens_only_on_a_passed_gate_and_once(release: str) -> None:
    """The refusal lists what holds the wave."""
    with pytest.raises(Refused) as refused:
        open_poll(release, wave="pilot", by=as_("dana"), now=NOW)
    assert any("training.coverage" in detail for detail in refused.value.details)
    attest_all()
    open_poll(release, wave="pilot", by=as_("dana"), now=NOW)
    with pytest.raises(Conflict, match="already open"):
        open_poll(release, wave="pilot", by=as_("dana"), now=NOW)


def test_answers_are_bound_to_the_role_the_plan_gives(ready: str) -> None:
    """Sam does not answer for security, and nobody answers for a role the plan does not have."""
    open_poll(ready, wave="pilot", by=as_("dana"), now=NOW)
    with pytest.raises(NotAllowed, match="the plan names ivan"):
        answer_poll(ready, wave="pilot", role="security", answer=Answer.GO, by=as_("sam"), now=NOW)
    with pytest.raises(BadInput, match="Its roles are"):
        answer_poll(ready, wave="pilot", role="legal", answer=Answer.GO, by=as_("dana"), now=NOW)
    with pytest.raises(BadInput, match="Say why"):
        answer_poll(ready, wave="pilot", role="security", answer=Answer.NO_GO, by=as_("ivan"), now=NOW)


def test_poll_goes_when_every_role_answered_and_votes_carry_the_hash(ready: str) -> None:
    """Each vote names the evidence it was given on."""
    view = open_poll(ready, wave="pilot", by=as_("dana"), now=NOW)
    answer_poll(ready, wave="pilot", role="release-lead", answer=Answer.GO, by=as_("dana"), now=NOW)
    done = answer_poll(ready, wave="pilot", role="security", answer=Answer.GO, by=as_("ivan"), now=NOW)
    assert done.now.standing is Standing.GO
    assert set(Vote.objects.values_list("evidence_hash", flat=True)) == {view.poll.evidence_hash}


def test_contrary_evidence_voids_the_poll_for_good(ready: str) -> None:
    """An incident after the answers voids them; closing it does not bring them back."""
    open_poll(ready, wave="pilot", by=as_("dana"), now=NOW)
    answer_poll(ready, wave="pilot", role="release-lead", answer=Answer.GO, by=as_("dana"), now=NOW)
    answer_poll(ready, wave="pilot", role="security", answer=Answer.GO, by=as_("ivan"), now=NOW)
    for minutes, outcome in ((1, Outcome.FAILED), (2, Outcome.PASSED)):
        later = NOW + timedelta(minutes=minutes)
        record_evidence(ready, kind="incidents.open", outcome=outcome, by=as_("ravi"), now=later)
    assert gate().state is State.GO
    view = poll_of(release_named(ready), gate())
    assert view is not None
    assert view.now.standing is Standing.VOID
    with pytest.raises(Refused, match="is void"):
        answer_poll(ready, wave="pilot", role="security", answer=Answer.GO, by=as_("ivan"), now=NOW)
    assert open_poll(ready, wave="pilot", by=as_("dana"), now=NOW).now.standing is Standing.OPEN


def test_supporting_evidence_leaves_the_poll_alone(ready: str) -> None:
    """More of the same good news voids nothing."""
    open_poll(ready, wave="pilot", by=as_("dana"), now=NOW)
    record_evidence(ready, kind="incidents.open", outcome=Outcome.PASSED, by=as_("ravi"), now=NOW)
    view = poll_of(release_named(ready), gate())
    assert view is not None
    assert view.now.standing is Standing.OPEN


def test_plan_without_roles_has_nobody_to_ask(cast: dict[str, object]) -> None:
    """The refusal says what to add."""
    make_release(PLAN[: PLAN.index("roles:")].replace(", approval: required", ""))
    attest_all()
    with pytest.raises(Refused, match="names no roles"):
        open_poll(RELEASE, wave="pilot", by=as_("dana"), now=NOW)


def test_who_asked_for_a_waiver_cannot_decide_with_a_token_made_for_another(release: str) -> None:
    """An administrator may make tokens for approvers; one they made is theirs as well, so four eyes fail."""
    waiver = request_waiver(
        RELEASE, wave="pilot", check="training.coverage", reason="They are trained on the day", lasts=timedelta(days=7),
        by=as_("ada"), now=NOW,
    )  # fmt: skip
    made = create_token("", scopes=[Scope.GATE], owner="ivan", by=as_("ada"), now=NOW)
    with pytest.raises(Refused, match="and made this token"):
        decide_waiver(
            waiver.number,
            decision=WaiverState.APPROVED,
            reason="fine",
            by=actor_of_token(made.secret, now=NOW),
            now=NOW,
        )
    own = create_token("", scopes=[Scope.GATE], by=as_("ivan"), now=NOW)
    by = actor_of_token(own.secret, now=NOW)
    assert (
        decide_waiver(waiver.number, decision=WaiverState.APPROVED, reason="fine", by=by, now=NOW).decided_by == "ivan"
    )


def test_evidence_of_a_clock_that_runs_ahead_does_not_outrank_later_evidence(ready: str) -> None:
    """What fails a minute later is what counts."""
    kind, soon = "training.coverage", NOW + timedelta(minutes=1)
    ahead = NOW + timedelta(minutes=4)
    record_evidence(ready, kind=kind, outcome=Outcome.PASSED, by=as_("tess"), now=NOW, observed_at=ahead)
    record_evidence(ready, kind=kind, outcome=Outcome.FAILED, by=as_("tess"), now=soon)
    assert gate_of(release_named(ready), "pilot", soon).state is State.NO_GO


def test_poll_is_not_answered_with_a_token_somebody_else_made(ready: str) -> None:
    """Who makes a token for another person holds it too, and could answer in their name."""
    open_poll(ready, wave="pilot", by=as_("dana"), now=NOW)
    made = create_token("for ivan", scopes=[Scope.GATE], by=as_("ada"), now=NOW, owner="ivan")
    borrowed = actor_of_token(made.secret, now=NOW)
    with pytest.raises(NotAllowed, match="must answer the poll in person"):
        answer_poll(ready, wave="pilot", role="security", answer=Answer.GO, by=borrowed, now=NOW)
    own = create_token("mine", scopes=[Scope.GATE], by=as_("ivan"), now=NOW)
    answer_poll(ready, wave="pilot", role="security", answer=Answer.GO, by=actor_of_token(own.secret, now=NOW), now=NOW)

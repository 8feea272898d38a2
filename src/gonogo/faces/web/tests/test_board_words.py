# SPDX-License-Identifier: Apache-2.0
"""Does the board say what the findings, the poll and the plan say, and never more?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.core.practice import Practice, attested_check
from gonogo.core.readiness import PollView
from gonogo.core.rules.evidence import Basis, EvidenceFacts, Outcome
from gonogo.core.rules.gate import Gate, assess_gate
from gonogo.core.rules.poll import Answer, PollFacts, PollStanding, Standing
from gonogo.core.rules.verdict import Finding, Level, State
from gonogo.faces.web.board import Record, console_of, headline, poll_console, signature, steps, who_can

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TRAINING = Practice(
    id="training",
    title="Training",
    asks="Have they seen it?",
    checks=tuple(attested_check(f"training.{name}", question=f"{name}?", remedy=f"Do {name}.") for name in "abc"),
)


def finding(name: str, state: State, *, level: Level = Level.REQUIRED, evidence: tuple[int, ...] = ()) -> Finding:
    """What one check of the practice found."""
    return Finding(f"training.{name}", state, f"{name} is {state.value}.", f"Do {name}.", level, evidence)


def gate(*findings: Finding, waivers: dict[str, int] | None = None) -> Gate:
    """The gate of the pilot wave with these findings."""
    return assess_gate(release="portal", wave="pilot", plan_version=1, findings=findings, waivers=waivers or {})


def evidence(number: int, basis: Basis = Basis.ATTESTED) -> EvidenceFacts:
    """Evidence of that number, by Tess."""
    return EvidenceFacts(
        "portal", number, "training.a", "release", Outcome.PASSED, basis, "web", NOW, None, NOW, 1, "tess", {}, "", ""
    )


RECORD = Record({1: evidence(1), 2: evidence(2, Basis.COMPUTED)}, {"tess": "Tess", "dana": "Dana"})


@given(st.lists(st.sampled_from(State), min_size=3, max_size=3), st.sets(st.sampled_from("abc")))
def test_a_console_is_go_only_when_nothing_holds(states: list[State], waived: set[str]) -> None:
    """The word begins with GO exactly when every required finding is met or waived."""
    found = [finding(name, state, evidence=(1,)) for name, state in zip("abc", states, strict=True)]
    judged = gate(*found, waivers={f"training.{name}": 7 for name in waived})
    console = console_of(TRAINING, judged, RECORD)
    assert console.word.startswith("GO") == (not judged.held_by)
    assert (console.tone in {"go", "waived"}) == (not judged.held_by)


def test_a_known_problem_comes_before_a_missing_answer() -> None:
    """The worst finding gives word and reason; the others are counted."""
    judged = gate(finding("a", State.UNKNOWN), finding("b", State.NO_GO, evidence=(1,)), finding("c", State.UNKNOWN))
    console = console_of(TRAINING, judged, RECORD)
    assert (console.word, console.tone) == ("NO-GO", "no")
    assert console.reason == "b is no-go. Also 2 without evidence."
    assert console.foot == "0 of 3 met · word of Tess, 20 November 2026"


def test_a_practice_without_any_evidence_asks_its_question() -> None:
    """Nothing known is said as that, with what will be asked here."""
    console = console_of(TRAINING, gate(*(finding(name, State.UNKNOWN) for name in "abc")), RECORD)
    assert console.word == "NO EVIDENCE"
    assert console.reason == "Nothing is known yet. Have they seen it?"
    assert console.foot == "asked here: 3 questions, none answered"


def test_go_by_waiver_is_not_go() -> None:
    """A waived check is named with what it found, and is not counted as met."""
    judged = gate(finding("a", State.GO), finding("b", State.NO_GO), finding("c", State.GO), waivers={"training.b": 3})
    console = console_of(TRAINING, judged, RECORD)
    assert (console.word, console.tone) == ("GO BY WAIVER", "waived")
    assert console.reason == "Waived: b. b is no-go."
    assert console.foot == "2 of 3 met, 1 waived"


def test_advice_holds_no_wave_and_says_so() -> None:
    """Checks that are only advice never make the console red or green."""
    console = console_of(TRAINING, gate(finding("a", State.NO_GO, level=Level.ADVISORY, evidence=(2,))), RECORD)
    assert (console.word, console.tone) == ("ADVICE", "calm")
    assert console.reason == "a is no-go."
    assert console.foot == "holds no wave · computed, 20 November 2026"


def test_a_practice_switched_off_is_off() -> None:
    """With every check off, the console says that the plan switched it off."""
    console = console_of(TRAINING, gate(finding("a", State.NO_GO, level=Level.OFF)), RECORD)
    assert (console.word, console.tone) == ("OFF", "calm")


def test_whose_word_it_is_stands_below_and_not_in_the_reason() -> None:
    """The reason ends before the word of somebody; the foot names the person."""
    told = replace(finding("a", State.GO, evidence=(1,)), reason="13 of 14 came. (Word of tess, 20 November 2026.)")
    console = console_of(TRAINING, gate(told), RECORD)
    assert console.reason == "13 of 14 came."
    assert console.foot == "1 of 1 met · word of Tess, 20 November 2026"


GO = gate(finding("a", State.GO))
NO_GO = gate(finding("a", State.NO_GO))
UNKNOWN = gate(finding("a", State.UNKNOWN))


def poll(standing: Standing) -> PollView:
    """A poll of the pilot wave that stands so."""
    facts = PollFacts(1, "pilot", 1, "", 3, ("release-lead", "security"), {"release-lead": Answer.GO})
    return PollView(facts, PollStanding(standing, "Because.", ("security",)), "dana", NOW)


@pytest.mark.parametrize(
    ("judged", "view", "refusals", "word", "leads_to"),
    [
        (NO_GO, None, ["training.a says no-go"], "NO-GO", "next"),
        (UNKNOWN, None, ["training.a says unknown"], "NO EVIDENCE", "next"),
        (GO, None, [], "GO", "wave"),
        (GO, None, ["The go/no-go poll was not held yet."], "GO", "poll"),
        (GO, poll(Standing.NO_GO), ["The go/no-go poll says no-go: Because."], "NO-GO", "poll"),
        (GO, poll(Standing.GO), ["Wave first still bakes."], "HOLD", "wave"),
        (GO, None, ["The go/no-go poll was not held yet.", "Wave first still bakes."], "HOLD", "wave"),
    ],
)
def test_the_verdict_leads_to_the_next_thing_to_do(
    judged: Gate, view: PollView | None, refusals: list[str], word: str, leads_to: str
) -> None:
    """Held: what to do next. Go: the poll when it is needed, or else the wave. Waiting is said as HOLD."""
    head = headline("pilot", "Monday, 1 March 2027", judged, view, refusals=refusals)
    assert (head.word, head.leads_to) == (word, leads_to)
    assert "pilot" in head.subject


@pytest.mark.parametrize(
    ("judged", "view", "roles", "needed", "word"),
    [
        (NO_GO, None, (), True, "NO POLL"),
        (NO_GO, None, ("security",), False, "NOT NEEDED"),
        (NO_GO, None, ("security",), True, "POLL"),
        (GO, poll(Standing.OPEN), ("security",), True, "POLL OPEN"),
        (GO, poll(Standing.GO), ("security",), True, "GO"),
        (GO, poll(Standing.NO_GO), ("security",), False, "NO-GO"),
        (GO, poll(Standing.VOID), ("security",), True, "VOID"),
        (GO, poll(Standing.VOID), ("security",), False, "NOT NEEDED"),
    ],
)
def test_the_eighth_console_says_where_the_people_stand(
    judged: Gate, view: PollView | None, roles: tuple[str, ...], needed: bool, word: str
) -> None:
    """A poll that counts is shown as it stands; without one it is said whether one is needed."""
    assert poll_console(judged, view, roles, needed=needed).word == word


@pytest.mark.parametrize("standing", [Standing.OPEN, Standing.VOID])
def test_the_answers_given_are_counted_however_the_poll_stands(standing: Standing) -> None:
    """A void poll does not claim that everybody answered."""
    assert poll_console(GO, poll(standing), ("security",), needed=True).foot == "1 of 2 roles answered"


def test_known_problems_are_single_steps_and_open_questions_one_step() -> None:
    """Three findings make two steps, the known problem first."""
    judged = gate(finding("a", State.UNKNOWN), finding("b", State.NO_GO), finding("c", State.UNKNOWN))
    first, second = steps(judged, [TRAINING], {"training-lead": ["tess"]}, RECORD)
    assert (first.title, first.check, first.who) == ("Do b.", "training.b", "Tess (training lead)")
    assert second.title == "Training: answer 2 questions that have no evidence"
    assert second.reason == "Asked: a and c."


@pytest.mark.parametrize(
    ("practice", "roles", "who"),
    [
        ("training", {"training-lead": ["tess"], "release-lead": ["dana"]}, "Tess (training lead)"),
        ("incidents", {"incident-lead": ["ravi"], "release-lead": ["dana"]}, "ravi (incident lead)"),
        ("support", {"release-lead": ["dana"]}, "Dana (release lead)"),
        ("support", {}, "anyone who may record evidence"),
    ],
)
def test_who_can_do_it_is_read_from_the_plan(practice: str, roles: dict[str, list[str]], who: str) -> None:
    """The role named like the practice, or else the release lead, or else anyone."""
    assert who_can(practice, roles, RECORD) == who


def test_the_signature_changes_with_what_is_said() -> None:
    """Equal boards have equal signatures; one changed word makes another."""
    assert signature("GO", 1) == signature("GO", 1)
    assert signature("GO", 1) != signature("NO-GO", 1)
    assert len(signature(NOW, timedelta(1))) == 16

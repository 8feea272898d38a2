# SPDX-License-Identifier: Apache-2.0
"""Does a gate open only when every required check is met or waived?"""

from hypothesis import given
from hypothesis import strategies as st

from gonogo.core.rules.gate import Gate, assess_gate
from gonogo.core.rules.policy import level_of
from gonogo.core.rules.verdict import SEVERITY, Finding, Level, State, worst

states = st.sampled_from(State)
levels = st.sampled_from(Level)
findings = st.lists(
    st.builds(
        Finding,
        check=st.sampled_from([f"room.check{n}" for n in range(6)]),
        state=states,
        reason=st.just("because"),
        remedy=st.just("mend it"),
        level=levels,
        evidence=st.tuples(st.integers(1, 9)),
    ),
    unique_by=lambda finding: finding.check,
    max_size=6,
)


def judge(found: list[Finding], waivers: dict[str, int] | None = None) -> Gate:
    """A gate over these findings."""
    return assess_gate(release="r", wave="w", plan_version=1, findings=found, waivers=waivers or {})


def test_nothing_known_is_never_go() -> None:
    """No states at all, or no required checks at all, is UNKNOWN."""
    assert worst([]) is State.UNKNOWN
    assert judge([]).state is State.UNKNOWN
    assert judge([Finding("a.b", State.GO, "fine", "", Level.ADVISORY)]).state is State.UNKNOWN


def test_order_of_severity_is_explicit() -> None:
    """A known problem is worse than a missing answer, and a missing answer is worse than go."""
    assert SEVERITY == (State.GO, State.UNKNOWN, State.NO_GO)
    assert worst([State.GO, State.NO_GO, State.UNKNOWN]) is State.NO_GO
    assert worst([State.GO, State.UNKNOWN]) is State.UNKNOWN


@given(findings)
def test_gate_is_go_only_when_every_required_finding_is_go(found: list[Finding]) -> None:
    """Without waivers the gate says go exactly when there are required findings and all of them are go."""
    required = [one for one in found if one.level is Level.REQUIRED]
    assert (judge(found).state is State.GO) == (bool(required) and all(one.state is State.GO for one in required))


@given(findings, st.data())
def test_taking_evidence_away_never_opens_a_gate(found: list[Finding], data: st.DataObject) -> None:
    """Turning any finding into UNKNOWN moves a gate from go to not go, never the other way."""
    if not found or judge(found).state is State.GO:
        return
    index = data.draw(st.integers(0, len(found) - 1))
    poorer = list(found)
    poorer[index] = Finding(found[index].check, State.UNKNOWN, "gone", "", found[index].level)
    assert judge(poorer).state is not State.GO


@given(findings)
def test_waiver_lifts_its_own_finding_and_no_other(found: list[Finding]) -> None:
    """With waivers for all unmet checks but one, that one still holds the wave."""
    unmet = [one for one in found if one.level is Level.REQUIRED and one.state is not State.GO]
    if not unmet:
        return
    gate = judge(found, {one.check: 7 for one in unmet[1:]})
    assert [one.check for one in gate.held_by] == [unmet[0].check]
    assert gate.state is unmet[0].state
    assert judge(found, {one.check: 7 for one in unmet}).state is State.GO


def test_waived_finding_keeps_saying_what_it_found() -> None:
    """A waiver does not turn a no-go into a go; it is shown beside it."""
    gate = judge([Finding("a.b", State.NO_GO, "3 rows lost", "rehearse again")], {"a.b": 4})
    assert gate.findings[0].state is State.NO_GO
    assert gate.findings[0].waiver == 4
    assert "1 by waiver" in gate.reason


@given(findings)
def test_evidence_hash_ignores_order_and_sees_every_required_change(found: list[Finding]) -> None:
    """The same findings in another order give the same hash; another state gives another."""
    gate = judge(found)
    assert judge(found[::-1]).evidence_hash == gate.evidence_hash
    for index, one in enumerate(found):
        if one.level is Level.REQUIRED:
            other = State.GO if one.state is not State.GO else State.NO_GO
            changed = [*found[:index], Finding(one.check, other, "", "", one.level, one.evidence), *found[index + 1 :]]
            assert judge(changed).evidence_hash != gate.evidence_hash


def test_reason_counts_what_says_no_and_what_is_silent() -> None:
    """The sentence under the verdict says how many checks object and how many have no evidence."""
    found = [
        Finding("a.one", State.NO_GO, "", ""),
        Finding("a.two", State.UNKNOWN, "", ""),
        Finding("a.three", State.UNKNOWN, "", ""),
        Finding("a.four", State.GO, "", ""),
    ]
    assert judge(found).reason == "1 of 4 required checks says no-go and 2 have no evidence yet."
    assert judge(found[1:]).reason == "2 of 3 required checks have no evidence yet."
    assert judge(found[3:]).reason == "The one required check is met."


def test_small_release_needs_few_checks_and_the_plan_may_ask_for_more() -> None:
    """An iterative release needs four checks; a big bang nearly all; the plan's own policy wins over both."""
    assert level_of("training.coverage", kind="iterative") is Level.ADVISORY
    assert level_of("rollout.rollback", kind="iterative") is Level.REQUIRED
    assert level_of("training.coverage", kind="big-bang") is Level.REQUIRED
    assert level_of("small_releases.size", kind="big-bang") is Level.ADVISORY
    assert level_of("training.coverage", kind="iterative", policy={"training.coverage": "required"}) is Level.REQUIRED
    assert level_of("rollout.rollback", kind="big-bang", policy={"rollout.rollback": "off"}) is Level.OFF

# SPDX-License-Identifier: Apache-2.0
"""Does every guardrail say what its figures show, and unknown when they show nothing?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from gonogo.adapters.prometheus import Figure, Prometheus
from gonogo.core import clock
from gonogo.core.actions.record_evidence import record_evidence
from gonogo.core.planfile import read_plan
from gonogo.core.queries.releases import release_named
from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.verdict import State
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, attest_all, make_release, operator
from gonogo.practices.rollout.actions import advance_wave, open_wave
from gonogo.practices.rollout.actions.intake import Given, take_in
from gonogo.practices.rollout.actions.readings import read_limits
from gonogo.practices.rollout.checks import guardrails
from gonogo.practices.rollout.models import Breach, Reading
from gonogo.practices.rollout.queries.visibility import visible
from gonogo.practices.rollout.queries.watching import watch
from gonogo.practices.rollout.rules.guard.assessment import Basis, GuardrailVerdict
from gonogo.practices.rollout.rules.watching import Watched

FAILED = "{name: failed, kind: rate, bad: failed, of: tried, margin: 0.01, on-breach: rollback}"
SLOW = "{name: slow, kind: mean, of: minutes, margin: 1, on-breach: pause}"
PAGES = "{name: pages, kind: limit, source: {prometheus: up}, below: 2, every: 1m, on-breach: rollback}"
CALLS = "{name: calls, kind: count, source: support, on-breach: hold}"
UNKNOWN, BREACH, OK = GuardrailVerdict.UNKNOWN, GuardrailVerdict.BREACH, GuardrailVerdict.OK


def plan(*declared: str) -> str:
    """The small plan with these guardrails; its pilot has three stages and a holdback."""
    lines = "".join(f"  - {one}\n" for one in declared)
    text = PLAN.replace("  - {name: support-load, kind: count, source: support, on-breach: hold}\n", lines)
    return text.replace("groups: [pilot], bake: 1d", "groups: [pilot], stages: [50, 100], holdback: 10, bake: 20h")


@pytest.fixture(autouse=True)
def steady_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the machine agrees with the tests."""
    monkeypatch.setattr(clock, "system_now", lambda: NOW + timedelta(days=30))


def opened(*declared: str) -> None:
    """The release with these guardrails, its pilot open at 50 %."""
    make_release(plan(*declared))
    attest_all()
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)


def report(people: int, bad_new: int, bad_old: int, at: datetime = NOW, first: int = 0) -> None:
    """So many people on each version tried; so many of them failed."""
    events: list[object] = []
    for arm, variant, bad in (("new", "on", bad_new), ("old", "off", bad_old)):
        for number in range(first, first + people):
            user = f"{arm}-{number}"
            events.append({"type": "exposure", "user": user, "flag": "new-intake", "variant": variant, "wave": "pilot"})
            events.append({"type": "outcome", "user": user, "event": "tried"})
            events.append(
                {"type": "outcome", "user": user, "event": "minutes", "value": 9 if number - first < bad else 4}
            )
            if number - first < bad:
                events.append({"type": "outcome", "user": user, "event": "failed"})
    take_in([Given("key", "portal", f"{at}-{first}", events)], now=at)


def watched(at: datetime) -> Watched:
    """The first guardrail as it stands."""
    return watch(release_named(RELEASE), at)[0]


def minutes(number: float) -> datetime:
    """So many minutes after the opening."""
    return NOW + timedelta(minutes=number)


def test_without_an_event_nothing_is_known(cast: dict[str, object]) -> None:
    """The sentence names the wave and since when."""
    opened(FAILED)
    one = watched(NOW + timedelta(hours=3))
    assert (one.verdict, one.unknown_since, one.on_breach) == (UNKNOWN, NOW, "rollback")
    assert one.reason == "No tried was reported since wave pilot opened 3 hours ago."


def test_before_any_opening_nothing_is_known(cast: dict[str, object]) -> None:
    """Nobody can be compared."""
    make_release(plan(FAILED))
    assert (watched(NOW).verdict, watched(NOW).unknown_since) == (UNKNOWN, None)


def test_a_regression_is_a_breach_with_its_numbers(cast: dict[str, object]) -> None:
    """Counted within the wave at its stage; the wave is named, so that it can be rolled back."""
    opened(FAILED)
    report(400, 60, 12)
    one = watched(minutes(5))
    assert (one.verdict, one.basis, one.waves) == (BREACH, Basis.HOLDBACK, ("pilot",))
    assert one.reason.startswith("15.0 % of 400 people on the new version had failed, 3.0 % of 400 on the old")
    assert (one.at, one.fresh_until) == (NOW, NOW + timedelta(hours=2))


def test_only_closed_minutes_count(cast: dict[str, object]) -> None:
    """The present minute may still get events."""
    opened(FAILED)
    report(400, 60, 12)
    assert watched(NOW + timedelta(seconds=40)).verdict is not BREACH
    assert watched(NOW + timedelta(seconds=90)).verdict is BREACH


def test_equal_versions_become_ok_and_then_stale(cast: dict[str, object]) -> None:
    """Fresh figures that show no harm are ok; after a tenth of the bake time without an event nothing is known."""
    opened(FAILED.replace("0.01", "0.2"))
    report(400, 12, 12)
    assert watched(minutes(5)).verdict is OK
    late = watched(NOW + timedelta(hours=2))
    assert (late.verdict, late.unknown_since) == (UNKNOWN, NOW + timedelta(hours=2))
    assert "No tried was reported for 2 hours." in late.reason


def test_a_breach_is_not_hidden_by_silence(cast: dict[str, object]) -> None:
    """What was shown stays shown."""
    opened(FAILED)
    report(400, 60, 12)
    assert watched(NOW + timedelta(days=2)).verdict is BREACH


def test_after_a_breach_was_cleared_only_what_came_later_counts(cast: dict[str, object]) -> None:
    """A person said that it is mended; the evidence begins anew."""
    opened(FAILED)
    report(400, 60, 12)
    Breach.objects.create(
        release_id=release_named(RELEASE).id,
        guardrail="failed",
        basis="holdback",
        effect="rollback",
        reason="r",
        at=minutes(2),
        cleared_at=minutes(10),
    )
    report(400, 12, 12, at=minutes(20), first=1000)
    assert watched(minutes(30)).verdict is not BREACH


def test_stages_are_not_mixed(cast: dict[str, object]) -> None:
    """People who came at another stage are compared among themselves."""
    opened(FAILED)
    report(50, 2, 2)
    advance_wave(RELEASE, "pilot", by=as_("dana"), now=minutes(1300))
    take_in(
        [
            Given(
                "key",
                None,
                "late",
                [
                    {
                        "type": "exposure",
                        "user": f"late-{n}",
                        "flag": "new-intake",
                        "variant": "on" if n % 10 else "off",
                        "wave": "pilot",
                    }
                    for n in range(50)
                ]
                + [{"type": "outcome", "user": f"late-{n}", "event": "tried"} for n in range(50)],
            )
        ],
        now=minutes(1310),
    )
    assessment = watched(minutes(1320)).assessment
    assert assessment is not None
    assert (assessment.people_new, assessment.people_old) == (95, 55)
    assert "compared within each wave and stage" in assessment.reason


def test_groups_that_arrive_in_wrong_shares_make_it_unknown(cast: dict[str, object]) -> None:
    """Half and half is expected, nearly all came new: the comparison is not trusted."""
    opened(FAILED)
    events = [
        {
            "type": "exposure",
            "user": f"u{n}",
            "flag": "new-intake",
            "variant": "off" if n % 9 == 0 else "on",
            "wave": "pilot",
        }
        for n in range(400)
    ] + [{"type": "outcome", "user": f"u{n}", "event": "tried"} for n in range(400)]
    take_in([Given("key", None, "1", events)], now=NOW)
    one = watched(minutes(5))
    assert (one.verdict, "not comparable" in one.reason, one.unknown_since) == (UNKNOWN, True, NOW)


def test_people_who_move_together_are_not_compared_one_by_one(cast: dict[str, object]) -> None:
    """A whole office is one draw, not twenty."""
    make_release(plan(FAILED).replace("population:", "bucket-by: office\npopulation:"))
    attest_all()
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    report(400, 60, 12)
    assert watched(minutes(5)).verdict is GuardrailVerdict.INCONCLUSIVE


def test_a_mean_is_compared_by_first_values(cast: dict[str, object]) -> None:
    """Sums per version are enough."""
    opened(SLOW)
    report(400, 200, 20)
    one = watched(minutes(5))
    assert (one.kind, one.verdict, one.waves) == ("mean", BREACH, ("pilot",))
    assert one.assessment is not None and one.assessment.people_new == 400


def readings(monkeypatch: pytest.MonkeyPatch, settings: object, *figures: Figure) -> list[Sequence[str]]:
    """A Prometheus that answers with these figures in turn; returns what it was asked."""
    asked: list[Sequence[str]] = []
    left = list(figures)

    def read(self: Prometheus, queries: Sequence[str]) -> list[Figure]:
        asked.append(queries)
        return [left.pop(0) for _ in queries]

    monkeypatch.setattr(Prometheus, "read", read)
    settings.PROMETHEUS_URL = "http://prometheus.example"  # type: ignore[attr-defined]
    return asked


def test_a_limit_is_read_when_it_is_due(
    cast: dict[str, object], monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    """Once an hour before the opening, as often as the plan says after it; the newest figure decides."""
    make_release(plan(PAGES))
    asked = readings(
        monkeypatch, settings, Figure(1.0), Figure(2.5), Figure(problem="Prometheus cannot be reached: no.")
    )
    assert [read_limits(NOW + timedelta(minutes=minute)) for minute in (-30, -1)] == [1, 0]
    attest_all()
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    assert watched(NOW).verdict is UNKNOWN
    assert read_limits(minutes(1)) == 1
    one = watched(minutes(2))
    assert (one.verdict, one.basis, one.on_breach, one.fresh_until) == (BREACH, Basis.LIMIT, "rollback", minutes(4))
    read_limits(minutes(2))
    gone = watched(minutes(3))
    assert (gone.verdict, gone.reason, gone.unknown_since) == (
        UNKNOWN,
        "Prometheus cannot be reached: no.",
        minutes(4),
    )
    assert len(asked) == 4


def test_without_a_prometheus_the_sentence_says_how_to_set_one_up(cast: dict[str, object], settings: object) -> None:
    """And readings are not kept for ever."""
    opened(PAGES)
    settings.PROMETHEUS_URL = ""  # type: ignore[attr-defined]
    assert read_limits(minutes(1)) == 1
    assert "GONOGO_PROMETHEUS_URL" in watched(minutes(1)).reason
    read_limits(NOW + timedelta(days=31))
    assert Reading.objects.count() == 1


def test_reading_never_raises(cast: dict[str, object], monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    """The loop goes on, whatever the adapter does."""
    opened(PAGES)
    settings.PROMETHEUS_URL = "http://prometheus.example"  # type: ignore[attr-defined]
    monkeypatch.setattr(Prometheus, "read", lambda self, queries: 1 / 0)
    assert read_limits(minutes(1)) == 0


def count(number: int, expected: object, start: datetime, hours: int = 24) -> None:
    """The support room counted for a day."""
    facts = {
        "count": number,
        "expected": expected,
        "from": start.isoformat(),
        "to": (start + timedelta(hours=hours)).isoformat(),
    }
    now = max(start + timedelta(hours=hours), NOW)
    record_evidence(RELEASE, kind="support.count", outcome=Outcome.NOTED, by=operator(), now=now, facts=facts)


def test_counts_of_other_rooms_are_compared_with_their_history(cast: dict[str, object]) -> None:
    """Since the opening, no period twice; labelled as the weaker basis."""
    opened(CALLS)
    assert "No support.count was recorded since wave pilot opened" in watched(minutes(5)).reason
    count(900, 10.0, NOW - timedelta(days=1))
    assert watched(minutes(5)).verdict is UNKNOWN
    count(40, 10.0, NOW)
    count(40, 10.0, NOW + timedelta(hours=1))
    one = watched(NOW + timedelta(hours=26))
    assert (one.verdict, one.basis, one.at) == (BREACH, Basis.HISTORY, NOW + timedelta(days=1))
    assert one.reason.startswith("40 support requests were counted, 10.0 were to be expected")


def test_a_count_that_cannot_be_read_is_unknown(cast: dict[str, object]) -> None:
    """The sentence names the evidence."""
    opened(CALLS)
    count(4, "ten", NOW)
    assert "cannot be read: it needs count, expected, from and to" in watched(NOW + timedelta(days=1)).reason


def test_the_check_is_computed_when_all_figures_arrive(
    cast: dict[str, object], monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    """Go with what the wave can show; a missing one is unknown until somebody gives their word; a breach is no-go."""
    make_release(plan(FAILED, PAGES, CALLS))
    readings(monkeypatch, settings, Figure(1.0))
    release = release_named(RELEASE).at("pilot")
    verdict = guardrails.assess(release, NOW)
    assert verdict.state is State.UNKNOWN
    assert all(words in verdict.reason for words in ("no tried was ever", "No figure", "no support.count was"))
    take_in([Given("k", None, "1", [{"type": "outcome", "user": "a", "event": "tried"}])], now=NOW)
    read_limits(NOW)
    count(4, 10.0, NOW - timedelta(days=2))
    verdict = guardrails.assess(release, NOW)
    assert (verdict.state, verdict.evidence) == (State.GO, (1,))
    assert "failed in wave pilot: 6 people are too few to show any increase" in verdict.reason
    assert guardrails.assess(release, NOW + timedelta(days=8)).state is State.UNKNOWN
    Breach.objects.create(release_id=release.id, guardrail="failed", basis="holdback", reason="Worse.", at=NOW)
    verdict = guardrails.assess(release, NOW)
    assert (verdict.state, "nobody has cleared it yet: Worse." in verdict.reason) == (State.NO_GO, True)


def test_each_wave_says_what_it_can_show(cast: dict[str, object]) -> None:
    """By the people in it and the stage that compares best; a wave that opens at once compares nobody."""
    make_release(plan(FAILED, SLOW))
    seen = {(one.wave, one.guardrail): one for one in visible(release_named(RELEASE), NOW)}
    assert list(seen)[:2] == [("pilot", "failed"), ("pilot", "slow")]
    assert (seen["pilot", "failed"].people, seen["pilot", "failed"].assumed) == (6, True)
    assert "nobody is left to compare with" in seen["everyone", "failed"].reason
    assert "not known yet" in seen["pilot", "slow"].reason


def test_the_plan_is_told_what_cannot_roll_back_by_itself() -> None:
    """A limit that says rollback pauses and asks; a source must be a room that counts."""
    from gonogo.core.operation import operations, run_operation

    given = {"plan": plan(PAGES, CALLS), "rosters": {}}
    text = plan(PAGES, CALLS).replace("population: {roster: rosters/people.csv}\n", "")
    given["plan"] = text.replace("{roster: rosters/appeals.csv}", "{match: {office: x}}")
    notes = run_operation(operations()["plan.validate"], given, by=operator(), now=NOW)["notes"]
    assert [note for note in notes if "Guardrail pages" in note and "pauses the wave and asks a person" in note]
    with pytest.raises(Exception, match="weather"):
        read_plan(plan(CALLS.replace("support", "weather")))

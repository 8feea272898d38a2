# SPDX-License-Identifier: Apache-2.0
"""Does nobody lose the release without a rollback, whatever is opened, raised or edited?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, note, settings
from hypothesis import strategies as st

from gonogo.core.rules.membership import MatchAny, MatchRoster
from gonogo.core.rules.roster import Roster
from gonogo.practices.rollout.rules.definitions import FlagSpec, WavePlan
from gonogo.practices.rollout.rules.plan_change import object_to_change
from gonogo.practices.rollout.rules.preview import preview, served_keys
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState
from gonogo.practices.rollout.tests import drawn_plans

Rosters = Mapping[str, Roster]
EVERYBODY = Roster(
    drawn_plans.KEYS,
    ("office", "role"),
    (
        tuple(drawn_plans.OFFICES[number % 5] for number in range(len(drawn_plans.KEYS))),
        tuple(("clerk", "lead")[number % 2] for number in range(len(drawn_plans.KEYS))),
    ),
)


def as_it_stands(edited: WavePlan, now: WavePlan) -> WavePlan:
    """The edited plan with each wave in the state it is in; a wave that is new is planned."""
    states = {wave.name: (wave.state, wave.percent) for wave in now.waves}
    planned = (WaveState.PLANNED, 0)
    waves = tuple(
        replace(wave, state=state, percent=percent)
        for wave in edited.waves
        for state, percent in [states.get(wave.name, planned)]
    )
    return replace(edited, waves=waves)


@st.composite
def edited_waves(draw: st.DrawFn, waves: list[WaveFacts]) -> list[WaveFacts]:
    """The waves with one changed, added, taken out, or two of them in each other's place."""
    at = draw(st.integers(0, len(waves) - 1))
    match draw(st.sampled_from(("change", "add", "drop", "swap"))):
        case "change":
            return [*waves[:at], draw(drawn_plans.waves(waves[at].name)), *waves[at + 1 :]]
        case "add":
            new = draw(drawn_plans.waves(f"added-{draw(st.integers(0, 9))}"))
            return waves if new.name in {wave.name for wave in waves} else [*waves[:at], new, *waves[at:]]
        case "drop" if len(waves) > 1:
            return waves[:at] + waves[at + 1 :]
    return [*waves[at:], *waves[:at]]


@st.composite
def grown_rosters(draw: st.DrawFn, rosters: Rosters) -> Rosters:
    """The rosters with more people on one of them."""
    path = draw(st.sampled_from(drawn_plans.PATHS))
    more = Roster(tuple(dict.fromkeys([*rosters[path].keys, *draw(drawn_plans.keys)])))
    return {**rosters, path: more}


@st.composite
def edits(draw: st.DrawFn, plan: WavePlan, rosters: Rosters) -> tuple[WavePlan, Rosters]:
    """A plan that changes one thing or two of the present one, sensible or not, with its rosters."""
    for _ in range(draw(st.integers(1, 2))):
        match draw(st.sampled_from(("waves", "group", "roster", "grow", "draw", "flag"))):
            case "waves":
                plan = replace(plan, waves=tuple(draw(edited_waves(list(plan.waves)))))
            case "group":
                changed = {draw(st.sampled_from("abcd")): draw(drawn_plans.matches)}
                plan = replace(plan, groups={**plan.groups, **changed})
            case "roster":
                rosters = {**rosters, draw(st.sampled_from(drawn_plans.PATHS)): Roster(tuple(draw(drawn_plans.keys)))}
            case "grow":
                rosters = draw(grown_rosters(rosters))
            case "draw":
                plan = replace(plan, bucket_by=draw(st.sampled_from(("targetingKey", "office"))))
            case "flag":
                extra = FlagSpec(f"flag-{len(plan.flags)}", {"a": 1, "b": 0}, "a", "b")
                plan = replace(plan, flags=(*plan.flags, extra))
    return plan, rosters


def moved(plan: WavePlan, data: st.DataObject) -> WavePlan:
    """The plan with one wave opened or raised to a higher share."""
    at = data.draw(st.integers(0, len(plan.waves) - 1))
    wave = plan.waves[at]
    least = wave.percent if wave.started else 1
    percent = data.draw(st.integers(least, 100))
    waves = (*plan.waves[:at], replace(wave, state=WaveState.OPEN, percent=percent), *plan.waves[at + 1 :])
    return replace(plan, waves=waves)


def require_nobody_loses(before: WavePlan, old: Rosters, after: WavePlan, new: Rosters) -> None:
    """On before is part of on after; and the preview that is shown beforehand says the same."""
    had, has = served_keys(before, EVERYBODY, old), served_keys(after, EVERYBODY, new)
    note(f"lost: {sorted(had - has)}")
    assert had <= has
    assert list(preview(before, after, EVERYBODY, old, new).loses) == []


@given(drawn_plans.plans(), drawn_plans.rosters, st.data())
@settings(max_examples=150)
def test_nobody_loses_by_openings_stages_and_accepted_edits(
    plan: WavePlan, rosters: Rosters, data: st.DataObject
) -> None:
    """Every step of a random history without a rollback keeps everybody who was served."""
    for _ in range(data.draw(st.integers(1, 5))):
        if data.draw(st.booleans()):
            after, new = moved(plan, data), rosters
        else:
            edited, new = data.draw(edits(plan, rosters))
            after = as_it_stands(edited, plan)
            if object_to_change(plan, after, rosters, new):
                continue
        require_nobody_loses(plan, rosters, after, new)
        plan, rosters = after, new


serving = st.sampled_from((WaveState.OPEN, WaveState.OPEN, WaveState.PAUSED, WaveState.ROLLED_BACK))


@given(drawn_plans.plans(serving), drawn_plans.rosters, st.data())
@settings(max_examples=150)
def test_nobody_loses_by_rosters_that_grow_under_open_waves(
    plan: WavePlan, rosters: Rosters, data: st.DataObject
) -> None:
    """Belonging to an earlier wave than before must not mean to be served less."""
    new = data.draw(grown_rosters(rosters))
    if not object_to_change(plan, plan, rosters, new):
        require_nobody_loses(plan, rosters, plan, new)


def opened(name: str, group: str, percent: int, holdback: int = 0) -> WaveFacts:
    """An open wave of one group."""
    opens = drawn_plans.datetime(2027, 3, 1, tzinfo=drawn_plans.UTC)
    return WaveFacts(name, opens, (group,), (10, 100), timedelta(0), holdback, False, WaveState.OPEN, percent)


def grown(first: WaveFacts, *, bucket_by: str = "targetingKey", newcomers: int = 24) -> tuple[str, ...]:
    """What is said when the roster of an early wave grows by people whom a later wave serves in full."""
    groups = {"a": MatchRoster("rosters/one.csv"), "b": MatchAny()}
    plan = WavePlan("portal", 1, (), groups, (first, opened("second", "b", 100)), bucket_by)
    old = {"rosters/one.csv": Roster(("Ünal",))}
    new = {"rosters/one.csv": Roster(("Ünal", *drawn_plans.KEYS[:newcomers]))}
    return tuple(one.message for one in object_to_change(plan, plan, old, new))


def test_a_roster_may_not_take_people_out_of_a_wave_that_serves_more_of_them() -> None:
    """Put on the list of an earlier wave that serves a part, they would belong to it, and most would lose."""
    (message,) = grown(opened("first", "a", 10))
    assert "would come into wave first" in message
    assert "user-0" in message
    assert grown(opened("first", "a", 100, holdback=50))
    assert grown(opened("first", "a", 10), bucket_by="office")
    assert grown(replace(opened("first", "a", 10), state=WaveState.ROLLED_BACK))


def test_a_roster_may_grow_where_nobody_loses() -> None:
    """Into a wave that serves as much as the later ones, nobody new takes anything from anybody."""
    assert grown(opened("first", "a", 100)) == ()
    assert grown(opened("first", "a", 10), newcomers=0) == ()


def test_a_roster_may_grow_by_people_who_are_in_no_later_wave() -> None:
    """Where the later waves go by rosters too, it is known whom they hold."""
    groups = {"a": MatchRoster("rosters/one.csv"), "b": MatchRoster("rosters/two.csv")}
    plan = WavePlan("portal", 1, (), groups, (opened("first", "a", 10), opened("second", "b", 100)))
    old = {"rosters/one.csv": Roster(("Ünal",)), "rosters/two.csv": Roster(("user-1", "user-2"))}
    new = {**old, "rosters/one.csv": Roster(("Ünal", "user-3", "user-4"))}
    assert object_to_change(plan, plan, old, new) == ()

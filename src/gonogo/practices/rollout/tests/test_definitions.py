# SPDX-License-Identifier: Apache-2.0
"""Do the flag definitions give each user what the wave plan promises?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.core.rules.membership import MatchAny, MatchAttributes, MatchRoster, compile_group
from gonogo.core.rules.roster import Roster
from gonogo.core.rules.verdict import State
from gonogo.evaluation import Bucketing, FlagSet
from gonogo.practices.rollout.rules.definitions import (
    SERVED_FLAG,
    WAVE_FLAG,
    FlagSpec,
    WavePlan,
    flag_definitions,
    hidden_flags,
)
from gonogo.practices.rollout.rules.groups import assess_groups
from gonogo.practices.rollout.rules.plan_change import object_to_change
from gonogo.practices.rollout.rules.preview import members, preview, served_keys, spread
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState

AT = datetime(2027, 3, 1, tzinfo=UTC)
OFFICES = ("duluth", "el-paso", "fargo", "boise")
POPULATION = Roster(
    keys=tuple(f"user-{n}" for n in range(400)),
    attributes=("office", "role"),
    columns=(
        tuple(OFFICES[n % 4] if n < 40 else f"office-{n % 60}" for n in range(400)),
        tuple("caseworker" if n % 3 == 0 else "clerk" for n in range(400)),
    ),
)
APPEALS = Roster(keys=tuple(f"user-{n}" for n in range(100, 120)))
ROSTERS = {"rosters/appeals.csv": APPEALS, "rosters/all-users.csv": POPULATION}


def wave(name: str, *groups: str, stages: tuple[int, ...] = (100,), holdback: int = 0) -> WaveFacts:
    """A planned wave."""
    return WaveFacts(name, AT, groups, stages, timedelta(0), holdback, False)


PLAN = WavePlan(
    release="portal-2.0",
    plan_version=4,
    flags=(
        FlagSpec("new-intake", {"on": True, "off": False}, "on", "off"),
        FlagSpec("team/intake copy", {"plain": "v1", "short": "v2"}, "short", "plain"),
    ),
    groups={
        "pilot": MatchAttributes({"office": ("duluth", "el-paso")}),
        "caseworkers": MatchAttributes({"role": ("caseworker",)}),
        "appeals": MatchRoster("rosters/appeals.csv"),
        "everyone": MatchAny(),
    },
    waves=(
        wave("pilot", "pilot"),
        wave("caseworkers", "caseworkers", "appeals", stages=(10, 50, 100), holdback=5),
        wave("everyone", "everyone", stages=(25, 100)),
    ),
)


def at(**percents: int) -> WavePlan:
    """The plan with these waves open at these percentages; a negative one means rolled back."""
    waves = tuple(
        one
        if one.name not in percents
        else replace(one, state=WaveState.OPEN, percent=percents[one.name])
        if percents[one.name] >= 0
        else replace(one, state=WaveState.ROLLED_BACK)
        for one in PLAN.waves
    )
    return replace(PLAN, waves=waves)


def on(plan: WavePlan) -> frozenset[str]:
    """Who is served."""
    return served_keys(plan, POPULATION, ROSTERS)


def first_wave(key: str) -> str:
    """The wave a user belongs to, worked out the long way round."""
    row = next(row for row in POPULATION.rows() if row["targetingKey"] == key)
    for one in PLAN.waves:
        if any(compile_group(PLAN.groups[name], ROSTERS)(row) for name in one.groups):
            return one.name
    return ""


def test_before_opening_everybody_gets_the_old_version() -> None:
    """All flags give their old variant to everyone."""
    flags = FlagSet.from_definitions(flag_definitions(PLAN, ROSTERS))
    for row in POPULATION.rows():
        assert flags.evaluate("new-intake", row).value is False
        assert flags.evaluate("team/intake copy", row).value == "v1"


def test_open_pilot_reaches_exactly_the_pilot_offices() -> None:
    """Not one user more or less, for every flag and also for the hidden one."""
    plan = at(pilot=100)
    flags = FlagSet.from_definitions(flag_definitions(plan, ROSTERS))
    for row in POPULATION.rows():
        expected = row["office"] in {"duluth", "el-paso"}
        assert flags.evaluate("new-intake", row).value is expected
        assert flags.evaluate("team/intake copy", row).value == ("v2" if expected else "v1")
        assert flags.evaluate(SERVED_FLAG + "portal-2.0", row).value is expected


def test_user_is_counted_in_the_first_wave_that_holds_them() -> None:
    """The wave flag, the spread and the members agree with group membership."""
    counted = spread(PLAN, POPULATION, ROSTERS)
    assert sum(counted.by_wave.values()) == 400
    assert not counted.in_no_wave
    for one in PLAN.waves:
        expected = tuple(key for key in POPULATION.keys if first_wave(key) == one.name)
        assert members(PLAN, one.name, POPULATION, ROSTERS) == expected
        assert counted.by_wave[one.name] == len(expected)


def test_stages_only_add_and_flags_move_together() -> None:
    """From 10 to 50 to 100 percent nobody drops out, about that share is in, and the holdback stays out."""
    size = spread(PLAN, POPULATION, ROSTERS).by_wave["caseworkers"]
    before: frozenset[str] = on(at(pilot=100))
    for percent in (10, 50, 100):
        after = on(at(pilot=100, caseworkers=percent))
        assert before < after
        before = after
    inside = len(before) - len(on(at(pilot=100)))
    assert 0.85 * size < inside < size
    flags = FlagSet.from_definitions(flag_definitions(at(pilot=100, caseworkers=50), ROSTERS))
    for row in POPULATION.rows():
        both = flags.evaluate("new-intake", row).value, flags.evaluate("team/intake copy", row).value
        assert both in {(True, "v2"), (False, "v1")}


def test_rollback_reaches_exactly_the_users_of_its_wave() -> None:
    """A later wave that is open does not keep them on the new version."""
    everything = on(at(pilot=100, caseworkers=100, everyone=100))
    without_pilot = on(at(pilot=-1, caseworkers=100, everyone=100))
    assert everything - without_pilot == frozenset(members(PLAN, "pilot", POPULATION, ROSTERS))
    assert without_pilot < everything


@given(
    st.permutations([("pilot", 100), ("caseworkers", 10), ("caseworkers", 50), ("caseworkers", 100), ("everyone", 25)])
)
def test_opening_more_never_takes_the_release_from_anyone(steps: list[tuple[str, int]]) -> None:
    """Whatever is opened in whatever order, the set of served users only grows."""
    percents: dict[str, int] = {}
    served: frozenset[str] = frozenset()
    for name, percent in steps:
        percents[name] = max(percent, percents.get(name, 0))
        now = on(at(**percents))
        assert served <= now
        served = now


def test_bucket_by_moves_a_whole_office_together_and_falls_back_to_the_user() -> None:
    """All of an office are on the same side; a user without office is placed by their own key."""
    plan = replace(at(everyone=25), bucket_by="office")
    served = on(plan)
    sides: dict[str, set[bool]] = {}
    for row in POPULATION.rows():
        if first_wave(row["targetingKey"]) == "everyone":
            sides.setdefault(row["office"], set()).add(row["targetingKey"] in served)
    assert all(len(side) == 1 for side in sides.values())
    assert {True, False} == {next(iter(side)) for side in sides.values()}
    flags = FlagSet.from_definitions(flag_definitions(plan, ROSTERS))
    answers = {flags.evaluate("new-intake", {"targetingKey": f"homeless-{n}"}).value for n in range(50)}
    assert answers == {True, False}
    assert flags.evaluate("new-intake", {}).value is False


def test_preview_names_who_gains_and_who_loses() -> None:
    """Opening gives gains only; a rollback gives losses only."""
    opened = preview(PLAN, at(pilot=100), POPULATION, ROSTERS, ROSTERS)
    assert opened.gains == members(PLAN, "pilot", POPULATION, ROSTERS)
    assert opened.loses == ()
    back = preview(at(pilot=100), at(pilot=-1), POPULATION, ROSTERS, ROSTERS)
    assert back.loses == opened.gains
    assert back.served_after == 0


@pytest.mark.parametrize("bucketing", ["v2", "v3"])
def test_definitions_say_which_bucketing_they_need(bucketing: Bucketing) -> None:
    """A client of the other version would draw other users, so every flag that is handed out names it."""
    flags = flag_definitions(replace(PLAN, bucketing=bucketing), ROSTERS)["flags"]
    named = {key: flag["metadata"]["bucketing"] for key, flag in flags.items() if key not in hidden_flags("portal-2.0")}
    assert named == dict.fromkeys(("new-intake", "team/intake copy"), bucketing)


def test_hidden_flags_are_named_as_hidden() -> None:
    """Every flag that the plan did not declare is on the list that is kept from clients."""
    made = set(flag_definitions(PLAN, ROSTERS)["flags"])
    assert made - {"new-intake", "team/intake copy"} == hidden_flags("portal-2.0")
    assert WAVE_FLAG + "portal-2.0" in made


def test_large_first_step_and_people_left_out_are_no_go() -> None:
    """The check names the numbers."""
    counted = spread(PLAN, POPULATION, ROSTERS)
    assert assess_groups(counted, PLAN.waves[0]).state is State.GO
    missing = replace(counted, in_no_wave=("user-1", "user-2"))
    assert "2 of 400 people are in no wave, user-1 among them" in assess_groups(missing, PLAN.waves[0]).reason
    big = replace(counted, by_wave={"pilot": 300})
    assert assess_groups(big, PLAN.waves[0]).state is State.NO_GO
    assert assess_groups(replace(counted, by_wave={"pilot": 0}), PLAN.waves[0]).state is State.NO_GO


def changed(new: WavePlan, rosters: dict[str, Roster] | None = None, old: WavePlan | None = None) -> set[str]:
    """Where a new plan is objected to while pilot and caseworkers serve."""
    before = old or at(pilot=100, caseworkers=10)
    return {one.path for one in object_to_change(before, new, ROSTERS, rosters or ROSTERS)}


def test_plan_may_not_take_the_release_from_people_who_have_it() -> None:
    """Each change that would is objected to; changes to later waves are free."""
    now = at(pilot=100, caseworkers=10)
    assert changed(now) == set()
    assert changed(replace(now, waves=now.waves[1:])) == {"waves[0]", "waves[1]"}
    assert changed(replace(now, bucket_by="office")) == {"bucket-by"}
    assert changed(replace(now, bucketing="v3")) == {"bucketing"}
    assert changed(replace(PLAN, bucketing="v3"), old=PLAN) == set()
    assert changed(replace(now, flags=now.flags[:1])) == {"flags.team/intake copy"}
    narrower = {**now.groups, "pilot": MatchAttributes({"office": ("duluth",)})}
    assert changed(replace(now, groups=narrower)) == {"groups.pilot"}
    held = tuple(replace(one, holdback=9) if one.name == "caseworkers" else one for one in now.waves)
    assert changed(replace(now, waves=held)) == {"waves[1].holdback"}
    shorter = {**ROSTERS, "rosters/appeals.csv": Roster(keys=APPEALS.keys[1:])}
    assert changed(now, shorter) == {"groups.appeals"}
    longer = {**ROSTERS, "rosters/appeals.csv": Roster(keys=(*APPEALS.keys, "user-new"))}
    assert changed(now, longer) == set()
    later = (*now.waves[:2], wave("offices", "everyone"), wave("rest", "everyone"))
    assert changed(replace(now, waves=later)) == set()
    assert changed(replace(PLAN, waves=PLAN.waves[1:]), old=PLAN) == set()

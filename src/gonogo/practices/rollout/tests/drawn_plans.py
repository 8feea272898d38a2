# SPDX-License-Identifier: Apache-2.0
"""Which plans, populations and rosters do the properties of this room draw?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from gonogo.core.rules.membership import GroupMatch, MatchAny, MatchAttributes, MatchRoster
from gonogo.core.rules.roster import Roster, parse_roster
from gonogo.practices.rollout.rules.definitions import WavePlan
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState

KEYS = (*(f"user-{number}" for number in range(24)), "Ünal", "7", "true")
OFFICES = ("duluth", "el-paso", "fargo", "7", "")
ATTRIBUTES = ("office", "role", "office.name", "office.length", "targetingKey", "absent")
PATHS = ("rosters/one.csv", "rosters/two.csv")
STATES = st.sampled_from(WaveState)

keys = st.lists(st.sampled_from(KEYS), min_size=1, max_size=len(KEYS), unique=True)


@st.composite
def populations(draw: st.DrawFn) -> Roster:
    """People with an office and a role, packed as when they are read from a file, or as plain tuples."""
    people = draw(keys)
    same = {"min_size": len(people), "max_size": len(people)}
    offices = draw(st.lists(st.sampled_from(OFFICES), **same))
    roles = draw(st.lists(st.sampled_from(("clerk", "lead")), **same))
    plain = Roster(tuple(people), ("office", "role"), (tuple(offices), tuple(roles)))
    return parse_roster(plain.to_csv().encode()) if draw(st.booleans()) else plain


rosters = st.fixed_dictionaries({path: keys.map(lambda listed: Roster(tuple(listed))) for path in PATHS})
values = st.lists(st.sampled_from((*OFFICES[:-1], "clerk", "user-3", 7, True)), min_size=1, max_size=3).map(tuple)
matches: st.SearchStrategy[GroupMatch] = st.one_of(
    st.just(MatchAny()),
    st.dictionaries(st.sampled_from(ATTRIBUTES), values, min_size=1, max_size=2).map(MatchAttributes),
    st.sampled_from(PATHS).map(MatchRoster),
)
groups = st.fixed_dictionaries({name: matches for name in "abcd"})


@st.composite
def waves(draw: st.DrawFn, name: str, states: st.SearchStrategy[WaveState] = STATES) -> WaveFacts:
    """A wave of some groups in some state."""
    named = draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=2, unique=True))
    percent = draw(st.sampled_from((1, 10, 25, 50, 77, 100)))
    holdback = draw(st.sampled_from((0, 0, 5, 50)))
    opens = datetime(2027, 3, 1, tzinfo=UTC)
    stages = (10, 50, 100)
    return WaveFacts(
        name, opens, tuple(named), stages, timedelta(0), holdback, False, state=draw(states), percent=percent
    )


@st.composite
def plans(draw: st.DrawFn, states: st.SearchStrategy[WaveState] = STATES) -> WavePlan:
    """A plan of up to four waves over the four groups."""
    names = ("first", "second", "third", "fourth")[: draw(st.integers(1, 4))]
    return WavePlan(
        "portal",
        1,
        (),
        draw(groups),
        tuple(draw(waves(name, states)) for name in names),
        bucket_by=draw(st.sampled_from(("targetingKey", "targetingKey", "office", "role", "office.length", "absent"))),
        bucketing=draw(st.sampled_from(("v2", "v3"))),
    )

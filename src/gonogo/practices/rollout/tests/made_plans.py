# SPDX-License-Identifier: Apache-2.0
"""Which plans, states of waves and users do properties about single users try?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from gonogo.core.rules.membership import MatchAny, MatchAttributes, MatchRoster
from gonogo.core.rules.roster import KEY, Roster
from gonogo.practices.rollout.rules.definitions import FlagSpec, WavePlan
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState

OPENS = datetime(2027, 3, 1, 14, tzinfo=UTC)
USERS = tuple(f"user-{n}" for n in range(40))
ROSTERS = {"rosters/some.csv": Roster(USERS[::3])}
GROUPS = {
    "pilot": MatchAttributes({"office": ("duluth", "el-paso")}),
    "leads": MatchAttributes({"lead": (True,), "level": (7,)}),
    "some": MatchRoster("rosters/some.csv"),
    "everyone": MatchAny(),
}
FLAGS = (
    FlagSpec("new-intake", {"on": True, "off": False}, "on", "off"),
    FlagSpec("colour", {"blue": "blue", "red": "red"}, "blue", "red"),
)


@st.composite
def waves(draw: st.DrawFn, name: str) -> WaveFacts:
    """A wave of some groups, with some stages, anywhere in its life."""
    stages = (*sorted(draw(st.sets(st.integers(1, 99), max_size=3))), 100)
    state = draw(st.sampled_from(WaveState))
    serves = state in {WaveState.OPEN, WaveState.PAUSED}
    return WaveFacts(
        name=name,
        opens=OPENS,
        groups=tuple(draw(st.lists(st.sampled_from(sorted(GROUPS)), min_size=1, max_size=2, unique=True))),
        stages=stages,
        bake=timedelta(days=draw(st.integers(0, 3))),
        holdback=draw(st.sampled_from([0, 0, 5, 30, 50])),
        approval_required=False,
        opens_by_itself=draw(st.booleans()),
        advances_by_itself=draw(st.booleans()),
        state=state,
        percent=draw(st.sampled_from(stages)) if serves else 0,
        stage_since=OPENS if serves else None,
    )


@st.composite
def plans(draw: st.DrawFn) -> WavePlan:
    """A plan of one to three waves."""
    made = tuple(draw(waves(f"wave-{number}")) for number in range(draw(st.integers(1, 3))))
    bucket_by = draw(st.sampled_from([KEY, "office", "level"]))
    return WavePlan("portal", 4, FLAGS, GROUPS, made, bucket_by, draw(st.sampled_from(["v2", "v3"])))


def contexts() -> st.SearchStrategy[dict[str, Any]]:
    """Users of whom more or less is known."""
    return st.fixed_dictionaries(
        {KEY: st.sampled_from(USERS) | st.text(min_size=1, max_size=8)},
        optional={
            "office": st.sampled_from(["duluth", "el-paso", "fargo", ""]),
            "lead": st.booleans(),
            "level": st.sampled_from([7, "7", 7.0, 8, 2.5, 0]) | st.lists(st.sampled_from([7, "a"]), max_size=2),
        },
    )

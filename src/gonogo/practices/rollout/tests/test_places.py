# SPDX-License-Identifier: Apache-2.0
"""Is every user put into the right wave with the right reason, and are shares counted right?"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gonogo.core.rules.membership import MatchAny, MatchAttributes, MatchRoster
from gonogo.core.rules.packed import ColumnBuilder, packed
from gonogo.core.rules.roster import Roster, parse_roster
from gonogo.practices.rollout.rules.definitions import WavePlan
from gonogo.practices.rollout.rules.places import crowd, described, places, reason_for, reasons, shares
from gonogo.practices.rollout.rules.preview import served_keys, spread
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState

PEOPLE = parse_roster(b"targetingKey,office\na,duluth\nb,fargo\nc,fargo\nd,\n")
LISTED = {"rosters/some.csv": Roster(("b",))}
GROUPS = {
    "pilot": MatchAttributes({"office": ("duluth",)}),
    "some": MatchRoster("rosters/some.csv"),
    "everyone": MatchAny(),
}


def wave(name: str, *groups: str, state: WaveState = WaveState.PLANNED, percent: int = 0) -> WaveFacts:
    """A wave of these groups."""
    opens = datetime(2027, 3, 1, tzinfo=UTC)
    return WaveFacts(name, opens, groups, (50, 100), timedelta(0), 0, False, state, percent)


def plan(*waves: WaveFacts) -> WavePlan:
    """A plan without flags of its own."""
    return WavePlan("portal", 1, (), GROUPS, waves)


THREE = plan(wave("first", "pilot", "some", state=WaveState.OPEN, percent=100), wave("rest", "everyone"))


def test_everybody_has_a_place() -> None:
    """Wave and version of each, in the order of the population."""
    found = [(place.key, place.wave, place.served) for place in places(THREE, PEOPLE, LISTED)]
    assert found == [("a", "first", True), ("b", "first", True), ("c", "rest", False), ("d", "rest", False)]


def test_a_reason_names_the_group_and_its_ground() -> None:
    """By attribute, by list, or because everybody is in."""
    why = {row["targetingKey"]: reason_for(THREE, "first", LISTED)(row) for row in PEOPLE.rows()}
    assert why["a"] == "pilot: office duluth"
    assert why["b"] == "some: listed in rosters/some.csv"
    assert why["c"] == "in no user group of this wave"
    assert reason_for(THREE, "rest", LISTED)({"targetingKey": "c"}) == "everyone: every user"
    assert reasons(THREE, "first", LISTED, list(PEOPLE.rows())) == tuple(why.values())


def test_groups_are_described_in_words() -> None:
    """As a sentence would say it."""
    assert (
        described(MatchAttributes({"office": ("a", "b", 7), "new": (True,)})) == "office is a, b or 7 and new is true"
    )
    assert described(MatchAny()) == "every user"
    assert described(GROUPS["some"]) == "everyone listed in rosters/some.csv"


def test_telling_attributes_are_those_of_the_population() -> None:
    """What a group matches on but no roster says is not counted by."""
    assert crowd(THREE, PEOPLE, LISTED).attributes == ("office",)
    assert crowd(THREE, Roster(("a",)), LISTED).attributes == ()


@given(st.lists(st.sampled_from("abcdefghijklmnop"), max_size=60), st.booleans())
def test_shares_add_up(values: list[str], are_packed: bool) -> None:
    """However many values there are: nobody is lost, nobody counted twice, at most nine lines."""
    column = packed(values, ColumnBuilder()) if are_packed else tuple(values)
    served = bytes(value < "d" for value in values)
    counted = shares(column, b"\1" * len(values), served)
    assert sum(share.people for share in counted) == len(values)
    assert sum(share.served for share in counted) == sum(served)
    assert len(counted) <= 9


def test_shares_count_only_the_marked() -> None:
    """An empty value is named as none, and whoever is not marked does not count."""
    found = shares(("a", "b", "", "a"), b"\1\0\1\1", b"\1\1\0\0")
    assert [(one.value, one.people, one.served) for one in found] == [("a", 2, 1), ("(none)", 1, 0)]


@given(st.integers(0, 100), st.integers(0, 100))
def test_places_agree_with_spread_and_served_keys(first: int, second: int) -> None:
    """One count, one truth."""
    made = plan(
        wave("first", "pilot", "some", state=WaveState.OPEN, percent=first),
        wave("rest", "everyone", state=WaveState.PAUSED, percent=second),
    )
    found = places(made, PEOPLE, LISTED)
    assert frozenset(place.key for place in found if place.served) == served_keys(made, PEOPLE, LISTED)
    assert Counter(place.wave for place in found) == Counter(dict(spread(made, PEOPLE, LISTED).by_wave))

# SPDX-License-Identifier: Apache-2.0
"""Are people in several groups, in none, and unknown to the population counted and named?"""

from __future__ import annotations

from hypothesis import given

from gonogo.core.rules.membership import MatchRoster, compile_group
from gonogo.core.rules.roster import Roster
from gonogo.practices.rollout.rules.definitions import WavePlan
from gonogo.practices.rollout.rules.overlaps import overlaps
from gonogo.practices.rollout.rules.places import places
from gonogo.practices.rollout.tests import drawn_plans
from gonogo.practices.rollout.tests.test_places import LISTED, PEOPLE, plan, wave


def test_a_small_plan_is_told_whole() -> None:
    """People of each group, of each pair with an example and the wave that wins, of none, and those nobody knows."""
    rosters = {**LISTED, "rosters/some.csv": Roster(("a", "b", "nobody"))}
    found = overlaps(plan(wave("late", "some"), wave("early", "pilot")), PEOPLE, rosters)
    told = {group.name: (group.people, group.first, group.waves, group.unknown) for group in found.groups}
    assert told == {
        "pilot": (1, 0, ("early",), 0),
        "some": (2, 2, ("late",), 1),
        "everyone": (4, 0, (), 0),
    }
    assert next(one for one in found.groups if one.name == "some").unknown_examples == ("nobody",)
    pairs = {(one.one, one.other): (one.people, one.examples, one.waves) for one in found.overlaps}
    assert pairs == {
        ("pilot", "some"): (1, ("a",), ("late",)),
        ("pilot", "everyone"): (1, ("a",), ("late",)),
        ("some", "everyone"): (2, ("a", "b"), ("late",)),
    }
    assert (found.total, found.in_no_wave, found.in_no_wave_examples, found.unknown) == (4, 2, ("c", "d"), 1)


@given(drawn_plans.plans(), drawn_plans.populations(), drawn_plans.rosters)
def test_counts_are_those_of_looking_at_each_user(
    plan: WavePlan, population: Roster, rosters: dict[str, Roster]
) -> None:
    """Groups, pairs, nobody's and unknown users agree with asking about one user after the other."""
    found = overlaps(plan, population, rosters)
    rows = list(population.rows())
    # The flags read a dot in the name of an attribute as a way into it; a plain look does not.
    plain = {name for name, match in plan.groups.items() if not any("." in a for a in getattr(match, "attributes", ()))}
    inside = {
        name: {row["targetingKey"] for row in rows if compile_group(plan.groups[name], rosters)(row)} for name in plain
    }
    for group in found.groups:
        if group.name in plain:
            assert group.people == len(inside[group.name])
        if isinstance(group.match, MatchRoster):
            assert group.unknown == len(set(rosters[group.match.path].keys) - set(population.keys))
    for pair in found.overlaps:
        if {pair.one, pair.other} <= plain:
            shared = inside[pair.one] & inside[pair.other]
            assert pair.people == len(shared) > 0
            assert set(pair.examples) <= shared
            belong = {place.wave for place in places(plan, population, rosters) if place.key in shared}
            assert set(pair.waves) == belong - {""}
    nowhere = [place.key for place in places(plan, population, rosters) if not place.wave]
    assert (found.in_no_wave, found.in_no_wave_examples) == (len(nowhere), tuple(nowhere[:5]))

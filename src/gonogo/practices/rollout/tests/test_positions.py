# SPDX-License-Identifier: Apache-2.0
"""Do the positions, on which previews and pages rest, say for each user what the flags answer?"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.core.rules.packed import packed
from gonogo.core.rules.roster import Roster
from gonogo.evaluation import FlagSet
from gonogo.practices.rollout.rules.definitions import SERVED_FLAG, WAVE_FLAG, WavePlan, flag_definitions
from gonogo.practices.rollout.rules.places import crowd, places
from gonogo.practices.rollout.rules.positions import positions, same_positions
from gonogo.practices.rollout.rules.preview import Listed, compare, members, preview, served_keys, spread
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState
from gonogo.practices.rollout.tests import drawn_plans


def asked(plan: WavePlan, population: Roster, rosters: dict[str, Roster]) -> list[tuple[str, bool]]:
    """Wave and version of each user, asked of the flags one by one."""
    flags = FlagSet.from_definitions(flag_definitions(plan, rosters), bucketing=plan.bucketing)
    return [
        (
            str(flags.evaluate(WAVE_FLAG + plan.release, row).value or ""),
            flags.evaluate(SERVED_FLAG + plan.release, row).value is True,
        )
        for row in population.rows()
    ]


@given(drawn_plans.plans(), drawn_plans.populations(), drawn_plans.rosters)
def test_everybody_stands_where_the_flags_put_them(
    plan: WavePlan, population: Roster, rosters: dict[str, Roster]
) -> None:
    """Wave and version agree for every user, whatever the plan, its states, its rosters and what it draws by."""
    assert [(one.wave, one.served) for one in places(plan, population, rosters)] == asked(plan, population, rosters)


@given(drawn_plans.plans(), drawn_plans.plans(), drawn_plans.populations(), drawn_plans.rosters, drawn_plans.rosters)
@settings(max_examples=60)
def test_a_preview_counts_and_names_what_the_flags_would_answer(
    before: WavePlan, after: WavePlan, population: Roster, old: dict[str, Roster], new: dict[str, Roster]
) -> None:
    """Gains and losses are exactly the users whose answer changes, in the order of the population."""
    had, has = asked(before, population, old), asked(after, population, new)
    found = preview(before, after, population, old, new)
    changes = list(zip(population.keys, had, has, strict=True))
    assert found.gains == [key for key, (_, was), (_, now) in changes if now and not was]
    assert found.loses == [key for key, (_, was), (_, now) in changes if was and not now]
    assert (found.served_before, found.served_after) == (sum(was for _, was in had), sum(now for _, now in has))
    assert found.total == len(population.keys)


@given(drawn_plans.plans(), drawn_plans.populations(), drawn_plans.rosters, st.data())
def test_a_move_is_previewed_from_the_same_positions(
    plan: WavePlan, population: Roster, rosters: dict[str, Roster], data: st.DataObject
) -> None:
    """Working out the positions once is enough for every state of the same plan."""
    moved = tuple(
        replace(wave, state=data.draw(drawn_plans.STATES), percent=data.draw(st.integers(1, 100)))
        for wave in plan.waves
    )
    after = replace(plan, waves=moved)
    assert same_positions(plan, after)
    stand = positions(plan, population, rosters)
    found, anew = compare(plan, stand, after, stand), preview(plan, after, population, rosters, dict(rosters))
    assert (list(found.gains), list(found.loses)) == (list(anew.gains), list(anew.loses))


@given(drawn_plans.plans(), drawn_plans.populations(), drawn_plans.rosters, st.sampled_from(("", "user-1", "DUL", "Ü")))
def test_figures_lists_and_searches_agree(
    plan: WavePlan, population: Roster, rosters: dict[str, Roster], word: str
) -> None:
    """Counts of a crowd are the lengths of its lists, and a search finds exactly who holds the word."""
    everybody, counted = places(plan, population, rosters), spread(plan, population, rosters)
    found = crowd(plan, population, rosters)
    assert (found.total, found.served_people) == (len(everybody), sum(place.served for place in everybody))
    assert found.in_no_wave == len(counted.in_no_wave) == sum(not place.wave for place in everybody)
    assert served_keys(plan, population, rosters) == {place.key for place in everybody if place.served}
    for wave in plan.waves:
        inside = [place for place in everybody if place.wave == wave.name]
        assert found.people_of(wave.name) == counted.by_wave[wave.name] == len(inside)
        assert found.served_of(wave.name) == sum(place.served for place in inside)
        assert members(plan, wave.name, population, rosters) == [place.key for place in inside]
        holding = [one.key for one in inside if any(word.lower() in text.lower() for text in one.row.values())]
        assert found.found(wave.name, word) == holding
        at_fargo = [one.key for one in inside if one.row["office"] == "fargo"]
        assert found.found(wave.name, "", {"office": "Fargo"}) == at_fargo
        assert found.found(wave.name, "", {"nonsense": "x"}) == []


@given(st.lists(st.booleans(), max_size=30), st.integers(-3, 30), st.integers(-3, 30))
def test_a_list_of_marked_users_reads_like_a_tuple(marks: list[bool], first: int, last: int) -> None:
    """Any part of it is the same part of the tuple of its keys, and counting takes no reading."""
    population = Roster(packed(f"user-{number}" for number in range(len(marks))))
    whole = tuple(f"user-{number}" for number, marked in enumerate(marks) if marked)
    listed = Listed(population, bytes(marks))
    assert (len(listed), tuple(listed), listed) == (len(whole), whole, whole)
    assert listed[max(first, 0) : max(last, 0)] == whole[max(first, 0) : max(last, 0)]
    assert not whole or (listed[0], listed[-1]) == (whole[0], whole[-1])


def test_more_waves_than_a_small_code_holds_are_told_apart() -> None:
    """A plan with a thousand waves is unusual, and right all the same."""
    first = drawn_plans.datetime(2027, 3, 1, tzinfo=drawn_plans.UTC)
    names = [f"w{number}" for number in range(1000)]
    groups = {name: drawn_plans.MatchAttributes({"office": (name,)}) for name in names}
    waves = tuple(
        WaveFacts(name, first, (name,), (100,), drawn_plans.timedelta(0), 0, False, WaveState.OPEN, 100)
        for name in names
    )
    population = Roster(("a", "b", "c"), ("office",), (("w999", "w0", "none"),))
    plan = WavePlan("portal", 1, (), groups, waves)
    assert [place.wave for place in places(plan, population, {})] == ["w999", "w0", ""]

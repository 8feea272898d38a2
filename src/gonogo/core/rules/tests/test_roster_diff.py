# SPDX-License-Identifier: Apache-2.0
"""Is what changed between two rosters told whole, also when they are compared part by part?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.core.rules import roster_content
from gonogo.core.rules.roster import Roster, parse_roster, roster_sha256
from gonogo.core.rules.roster_diff import ChangeKind, compare_rosters, count_gone, keys_gone, roster_changes


@pytest.fixture(autouse=True, scope="module")
def small_parts() -> Iterator[None]:
    """Rosters are put in order four keys at a time, so that every comparison crosses parts."""
    patch = pytest.MonkeyPatch()
    patch.setattr(roster_content, "LARGEST_PART", 4)
    yield
    patch.undo()


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """A roster with an office and perhaps a role, read from a file or made by hand."""
    said = draw(st.dictionaries(st.text("abü", min_size=1, max_size=3), st.sampled_from(("x", "y", "")), min_size=1))
    names = ("office", *draw(st.sampled_from(((), ("role",)))))
    columns = tuple(tuple(said.values()) for _ in names)
    plain = Roster(tuple(said), names, columns)
    return parse_roster(plain.to_csv().encode()) if draw(st.booleans()) else plain


@given(rosters(), rosters())
def test_every_change_is_told_once_in_the_order_of_the_keys(before: Roster, after: Roster) -> None:
    """Who came, who went, and whose attributes differ, as comparing dictionaries says."""
    old = {row["targetingKey"]: row for row in before.rows()}
    new = {row["targetingKey"]: row for row in after.rows()}
    changes = list(roster_changes(before, after))
    assert [one.key for one in changes] == sorted(one.key for one in changes)
    by_kind = {kind: {one.key for one in changes if one.kind is kind} for kind in ChangeKind}
    shared = set(before.attributes) & set(after.attributes)
    assert by_kind == {
        ChangeKind.CAME: new.keys() - old.keys(),
        ChangeKind.WENT: old.keys() - new.keys(),
        ChangeKind.CHANGED: {
            key for key in old.keys() & new.keys() if any(old[key][name] != new[key][name] for name in shared)
        },
    }
    found = compare_rosters(before, after, names=2)
    assert found.counts == {kind: len(keys) for kind, keys in by_kind.items()}
    for kind, keys in by_kind.items():
        assert {one.key for one in found.first[kind]} <= keys
        assert len(found.first[kind]) >= min(2, len(keys)) or kind is ChangeKind.CHANGED
    assert list(keys_gone(before.keys, after.keys)) == sorted(by_kind[ChangeKind.WENT])
    gone = count_gone(before.keys, after.keys, names=2)
    assert gone == (len(by_kind[ChangeKind.WENT]), tuple(sorted(by_kind[ChangeKind.WENT])[:2]))


@given(rosters(), st.randoms(use_true_random=False))
def test_the_hash_is_the_same_however_a_roster_came_to_be(roster: Roster, chance: object) -> None:
    """Read with repeated lines in any order, or made by hand: equal content has one hash."""
    lines = roster.to_csv().splitlines()
    body = lines[1:] + lines[1:3]
    chance.shuffle(body)  # type: ignore[attr-defined]
    again = parse_roster("\n".join([lines[0], *body, ""]).encode())
    assert again.duplicates == len(body) - len(roster.keys)
    assert roster_sha256(again) == roster_sha256(Roster(roster.keys, roster.attributes, roster.columns))
    assert not list(roster_changes(roster, again))


def test_a_change_says_what_stood_there() -> None:
    """The auditor reads the attribute with both values, and which attributes only one roster has."""
    before = parse_roster(b"key,office,role\na,duluth,clerk\nb,fargo,lead\n")
    after = parse_roster(b"key,office,grade\nb,boise,7\nc,fargo,8\n")
    told = [(one.kind.value, one.key, one.attribute, one.before, one.after) for one in roster_changes(before, after)]
    assert told == [("went", "a", "", "", ""), ("changed", "b", "office", "fargo", "boise"), ("came", "c", "", "", "")]
    found = compare_rosters(before, after)
    assert (found.attributes_added, found.attributes_removed) == (("grade",), ("role",))

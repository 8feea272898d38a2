# SPDX-License-Identifier: Apache-2.0
"""Who came, who went, and of whom does a roster say something else than another?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from gonogo.core.rules.packed import picked
from gonogo.core.rules.roster_content import Roster, edges_of, sorted_parts

Part = tuple[list[int], list[str]]
_END = "\x1f"  # cannot stand in a roster: parse_roster refuses control characters


class ChangeKind(StrEnum):
    """What happened to a key between two rosters."""

    CAME = "came"
    WENT = "went"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class RosterChange:
    """One difference; the attribute with its values stands only where a key kept its place."""

    kind: ChangeKind
    key: str
    attribute: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class RosterDifference:
    """How many keys came, went and changed, the first changes of each kind, and the attributes only one roster has."""

    counts: dict[ChangeKind, int]
    first: dict[ChangeKind, tuple[RosterChange, ...]]
    attributes_added: tuple[str, ...]
    attributes_removed: tuple[str, ...]


def compare_rosters(before: Roster, after: Roster, *, names: int = 20) -> RosterDifference:
    """Count the differences and keep the first few of each kind, in the order of the keys."""
    counts: dict[ChangeKind, int] = dict.fromkeys(ChangeKind, 0)
    first: dict[ChangeKind, list[RosterChange]] = {kind: [] for kind in ChangeKind}
    shared = _shared(before, after)
    for old, new in _side_by_side(before, after):
        for kind, keys in _differing(before, after, shared, old, new).items():
            counts[kind] += len(keys)
            if keys and len(first[kind]) < names:
                first[kind] += _told(before, after, shared, old, new, {kind: set(sorted(keys)[:names])})
    return RosterDifference(
        counts,
        {kind: tuple(changes[:names]) for kind, changes in first.items()},
        tuple(name for name in after.attributes if name not in before.attributes),
        tuple(name for name in before.attributes if name not in after.attributes),
    )


def roster_changes(before: Roster, after: Roster) -> Iterator[RosterChange]:
    """Every difference in the order of the keys. Only attributes that both rosters have are compared."""
    shared = _shared(before, after)
    for old, new in _side_by_side(before, after):
        yield from _told(before, after, shared, old, new, _differing(before, after, shared, old, new))


def keys_gone(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """The keys of the first that are not in the second, in order."""
    for (_, old), (_, new) in _side_by_side(Roster(before), Roster(after)):
        has = set(new)
        yield from (key for key in old if key not in has)


def count_gone(before: Sequence[str], after: Sequence[str], *, names: int = 3) -> tuple[int, tuple[str, ...]]:
    """How many keys are gone, and the first few of them."""
    gone = keys_gone(before, after)
    first = tuple(islice(gone, names))
    return len(first) + sum(1 for _ in gone), first


def _shared(before: Roster, after: Roster) -> list[str]:
    return [name for name in before.attributes if name in after.attributes]


def _side_by_side(before: Roster, after: Roster) -> Iterator[tuple[Part, Part]]:
    """Both rosters in the order of their keys, in parts that hold the same stretch of keys."""
    edges = edges_of(max(before.keys, after.keys, key=len))
    return zip(sorted_parts(before, edges), sorted_parts(after, edges), strict=True)


def _differing(
    before: Roster, after: Roster, shared: Sequence[str], old: Part, new: Part
) -> dict[ChangeKind, set[str]]:
    """The keys of the part by what happened to them. Whole lines are compared, as few differ."""
    had, has = _lines(before, shared, old), _lines(after, shared, new)
    left, came = ({line.partition(_END)[0] for line in lines} for lines in (had - has, has - had))
    return {ChangeKind.CAME: came - left, ChangeKind.WENT: left - came, ChangeKind.CHANGED: left & came}


def _lines(roster: Roster, names: Sequence[str], part: Part) -> set[str]:
    """Each key of the part with what the roster says about it."""
    columns = [picked(roster.columns[roster.attributes.index(name)], part[0]) for name in names]
    return set(map(_END.join, zip(part[1], *columns, strict=True))) if columns else set(part[1])


def _by_key(roster: Roster, names: Sequence[str], part: Part) -> dict[str, tuple[str, ...]]:
    """What the roster says about each key of the part."""
    columns = [picked(roster.columns[roster.attributes.index(name)], part[0]) for name in names]
    return dict(zip(part[1], zip(*columns, strict=True), strict=True))


def _told(
    before: Roster,
    after: Roster,
    shared: Sequence[str],
    old: Part,
    new: Part,
    differing: Mapping[ChangeKind, set[str]],
) -> Iterator[RosterChange]:
    """The changes of these keys, in the order of the keys."""
    changed = differing.get(ChangeKind.CHANGED) or set()
    said, says = (_by_key(before, shared, old), _by_key(after, shared, new)) if changed else ({}, {})
    for key, kind in sorted((key, kind) for kind, keys in differing.items() for key in keys):
        if kind is not ChangeKind.CHANGED:
            yield RosterChange(kind, key)
            continue
        for name, was, now in zip(shared, said[key], says[key], strict=True):
            if was != now:
                yield RosterChange(kind, key, name, was, now)

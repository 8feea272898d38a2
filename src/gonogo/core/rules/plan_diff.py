# SPDX-License-Identifier: Apache-2.0
"""What would change between two versions of a plan?"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["added", "removed", "changed"]
NAMED_LISTS = {"waves": "name", "guardrails": "name", "freezes": "name", "rehearsals": "path", "drills": "path"}
_SINGULAR = {
    "waves": "wave",
    "guardrails": "guardrail",
    "freezes": "freeze",
    "rehearsals": "rehearsal",
    "drills": "drill",
    "groups": "group",
    "flags": "flag",
    "roles": "role",
    "policy": "check",
}
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; items of named lists stand in the path by name, such as `waves`, `pilot`, `bake`."""

    path: Path
    kind: Kind
    before: object = None
    after: object = None

    @property
    def sentence(self) -> str:
        """Say the change in words for a release lead."""
        if self.path == ("waves",) and self.kind == "changed":
            return f"The waves open in another order: {_words(self.after)}; before: {_words(self.before)}."
        place, key = _place(self.path)
        where = f"In {place}, {key}" if place and key else f"{place[:1].upper()}{place[1:]}" if place else f"The {key}"
        if self.kind == "changed":
            return f"{where} changes from {_words(self.before)} to {_words(self.after)}."
        verb = "is new" if self.kind == "added" else "is removed"
        value = self.after if self.kind == "added" else self.before
        return f"{where} {verb}: {_words(value)}."


def diff_plans(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Change, ...]:
    """Compare two plans as plain data, in the order of the newer one; waves, guardrails and freezes match by name."""
    return tuple(_compare((), before, after))


def _compare(path: Path, before: object, after: object) -> Iterator[Change]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _compare_keys(path, before, after)
        return
    if len(path) == 1 and path[0] in NAMED_LISTS:
        old, new = _by_name(path[0], before), _by_name(path[0], after)
        if old is not None and new is not None:
            yield from _compare_keys(path, old, new)
            yield from _compare_order(path, list(old), list(new))
            return
    if not _same(before, after):
        yield Change(path, "changed", before, after)


def _compare_keys(path: Path, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Change]:
    for key, value in after.items():
        if key not in before:
            yield from _whole((*path, key), "added", value)
        else:
            yield from _compare((*path, key), before[key], value)
    for key, value in before.items():
        if key not in after:
            yield from _whole((*path, key), "removed", value)


def _whole(path: Path, kind: Kind, value: object) -> Iterator[Change]:
    """Report a section that comes or goes item by item, anything else as one change."""
    items = value
    if len(path) == 1 and path[0] in NAMED_LISTS:
        items = _by_name(path[0], value)
    if len(path) == 1 and path[0] in _SINGULAR and isinstance(items, Mapping) and items:
        for key, item in items.items():
            yield from _whole((*path, key), kind, item)
    elif kind == "added":
        yield Change(path, kind, None, value)
    else:
        yield Change(path, kind, value, None)


def _compare_order(path: Path, old: list[str], new: list[str]) -> Iterator[Change]:
    """Waves open one after the other, so their order is content."""
    before = tuple(name for name in old if name in new)
    after = tuple(name for name in new if name in old)
    if path == ("waves",) and before != after:
        yield Change(path, "changed", before, after)


def _by_name(section: str, items: object) -> dict[str, object] | None:
    """Key a list of named parts by name; nothing when a name is missing or stands twice."""
    if not isinstance(items, list | tuple):
        return None
    named: dict[str, object] = {}
    for item in items:
        name = item.get(NAMED_LISTS[section]) if isinstance(item, Mapping) else None
        if not isinstance(name, str) or name in named:
            return None
        named[name] = item
    return named


def _same(before: object, after: object) -> bool:
    """Compare as JSON, because in Python True == 1."""
    return json.dumps(before, sort_keys=True, default=str) == json.dumps(after, sort_keys=True, default=str)


def _place(path: Path) -> tuple[str, str]:
    """Split a path into the part of the plan it lies in and the key there."""
    if path[0] == "policy" and len(path) == 2:
        return "policy", path[1]
    if path[0] in _SINGULAR and len(path) > 1:
        return f'{_SINGULAR[path[0]]} "{path[1]}"', " ".join(path[2:])
    return " ".join(path[:-1]), path[-1]


def _words(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_words(item)}" for key, item in value.items()) or "nothing"
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return ", ".join(_words(item) for item in value) or "nothing"
    return str(value)

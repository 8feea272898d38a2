# SPDX-License-Identifier: Apache-2.0
"""Does a user belong to a user group?"""

import json
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

from gonogo.core.rules.roster import KEY, Roster

Scalar = str | int | float | bool
Context = Mapping[str, object]


class MissingRosterError(LookupError):
    """A group names a roster that was not handed over."""


@dataclass(frozen=True, slots=True)
class MatchAny:
    """Every user belongs."""


@dataclass(frozen=True, slots=True)
class MatchAttributes:
    """A user belongs when every attribute has one of the values listed for it."""

    attributes: Mapping[str, tuple[Scalar, ...]]


@dataclass(frozen=True, slots=True)
class MatchRoster:
    """A user belongs when the roster at this path lists the user's targeting key."""

    path: str


GroupMatch = MatchAny | MatchAttributes | MatchRoster


def accepted_values(values: tuple[Scalar, ...]) -> tuple[Scalar, ...]:
    """List what a context may hold to match these values of a plan.

    Values are compared as JSON: text, numbers and true/false never equal each other, and 1 equals 1.0. One exception:
    a number of the plan also accepts its text, because a roster holds text only; so 7 in the plan matches 7 and "7".
    Whoever compiles a group to another form (such as flag definitions) uses this list, so that all answers agree.
    """
    texts = tuple(json.dumps(value) for value in values if _is_number(value))
    distinct: dict[tuple[str, Scalar], Scalar] = {}
    for value in (*values, *texts):
        distinct.setdefault(_identity(value), value)
    return tuple(distinct.values())


def compile_group(group: GroupMatch, rosters: Mapping[str, Roster]) -> Callable[[Context], bool]:
    """Turn a group into a quick question about a context (a mapping of attributes; `targetingKey` holds the key).

    An attribute that is a list matches when any of its elements does. A missing attribute never matches.
    """
    if isinstance(group, MatchAny):
        return lambda context: True
    if isinstance(group, MatchRoster):
        return _compile_roster(group.path, rosters)
    conditions = [
        (attribute, frozenset(_identity(value) for value in accepted_values(values)))
        for attribute, values in group.attributes.items()
    ]
    return lambda context: all(_holds(context.get(attribute), accepted) for attribute, accepted in conditions)


def _compile_roster(path: str, rosters: Mapping[str, Roster]) -> Callable[[Context], bool]:
    if path not in rosters:
        raise MissingRosterError(f'the roster "{path}" was not loaded; apply the plan together with its rosters')
    keys: frozenset[object] = frozenset(rosters[path].keys)

    def listed(context: Context) -> bool:
        key = context.get(KEY)
        return isinstance(key, str) and key in keys

    return listed


def _holds(value: object, accepted: Set[tuple[str, Scalar]]) -> bool:
    if isinstance(value, list | tuple):
        return any(isinstance(item, str | int | float) and _identity(item) in accepted for item in value)
    return isinstance(value, str | int | float) and _identity(value) in accepted


def _identity(value: Scalar) -> tuple[str, Scalar]:
    """Pair a value with its JSON type, because in Python True == 1."""
    if isinstance(value, bool):
        return ("boolean", value)
    return ("string" if isinstance(value, str) else "number", value)


def _is_number(value: Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

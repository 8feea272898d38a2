# SPDX-License-Identifier: Apache-2.0
"""What does a flagd targeting rule say that a plan can say as well: user groups, and shares of users?

Only what is plainly said is read: `==` and `in` on one attribute, `and` of those, and literal percentages. The rest is
left to people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gonogo.core.rules.membership import Scalar

DEEPEST = 50
MOST_PARTS = 20_000
MOST_VALUES = 500
KEY = "targetingKey"
Match = Mapping[str, tuple[Scalar, ...]]


class TargetingError(ValueError):
    """A rule that cannot be read at all; the message says why."""


@dataclass(slots=True)
class Reading:
    """What was found: user groups that get the new variant, its share in percent, keys listed one by one, and whether
    anything was left over.
    """

    groups: list[Match] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    keys: int = 0
    rest: bool = False


def read_targeting(rule: object, evaluators: Mapping[str, object], *, new: str) -> Reading:
    """Read a rule as far as it is plain. Raises TargetingError for references that lead nowhere or in a circle."""
    refuse_circles(rule, evaluators)
    found = Reading()
    if rule is not None and rule != {}:
        _read(rule, evaluators, new, found)
    return found


def refuse_circles(rule: object, evaluators: Mapping[str, object]) -> None:
    """Raise TargetingError when a reference leads nowhere or back to itself, or there is too much to read."""
    for name in _references(rule):
        _follow(name, evaluators, (), set())


def _follow(name: str, evaluators: Mapping[str, object], above: tuple[str, ...], sound: set[str]) -> None:
    if name in above:
        raise TargetingError(f"the reference to {' → '.join([*above[above.index(name) :], name])} leads in a circle")
    if name in sound:
        return
    if name not in evaluators:
        raise TargetingError(f'it refers to "{name[:60]}", which "$evaluators" does not have')
    if len(above) >= DEEPEST:
        raise TargetingError(f"references lead to others more than {DEEPEST} deep")
    for further in _references(evaluators[name]):
        _follow(further, evaluators, (*above, name), sound)
    sound.add(name)


def _references(rule: object) -> Iterator[str]:
    waiting, seen = [rule], 0
    while waiting:
        part = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            raise TargetingError(f"the rule has more than {MOST_PARTS:,} parts")
        if isinstance(part, Mapping):
            if isinstance(name := part.get("$ref"), str):
                yield name
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)


def _resolved(rule: object, evaluators: Mapping[str, object]) -> object:
    """The rule behind a reference. There are no circles any more."""
    while isinstance(rule, Mapping) and isinstance(name := rule.get("$ref"), str):
        rule = evaluators[name]
    return rule


def _read(rule: object, evaluators: Mapping[str, object], new: str, found: Reading) -> None:
    """Read the branches of one `if` after the other; each gives a variant to who fits its condition."""
    operator, given = _operation(_resolved(rule, evaluators))
    if operator == "if" and len(given) > 1:
        for condition, result in zip(given[0:-1:2], given[1::2], strict=False):
            _read_branch(condition, result, evaluators, new, found)
        if len(given) % 2:
            _read_else(given[-1], evaluators, new, found)
    elif operator == "fractional":
        _read_share(given, new, found)
    elif (match := _match(rule, evaluators)) is not None and new == "true":
        _keep(match, found)
    else:
        found.rest = True


def _read_branch(condition: object, result: object, evaluators: Mapping[str, object], new: str, found: Reading) -> None:
    match = _match(condition, evaluators)
    if match is None or not _gives(result, new):
        found.rest = True
        return
    _keep(match, found)


def _read_else(result: object, evaluators: Mapping[str, object], new: str, found: Reading) -> None:
    result = _resolved(result, evaluators)
    if isinstance(result, Mapping) and _operation(result)[0] in {"if", "fractional"}:
        _read(result, evaluators, new, found)
    elif isinstance(result, Mapping) or _gives(result, new):
        found.rest = True


def _gives(result: object, new: str) -> bool:
    """Whether a result names the new variant; true and false name the variants of these names."""
    return result == new if isinstance(result, str) else isinstance(result, bool) and str(result).lower() == new


def _keep(match: Match, found: Reading) -> None:
    if KEY in match:
        found.keys += len(match[KEY])
    elif sum(map(len, match.values())) > MOST_VALUES:
        found.rest = True
    elif match not in found.groups:
        found.groups.append(match)


def _read_share(given: list[object], new: str, found: Reading) -> None:
    """The share of the new variant, when all weights are plain numbers."""
    buckets = [one for one in given if isinstance(one, list) and one and isinstance(one[0], str)]
    weights = [one[1] if len(one) > 1 else 1 for one in buckets]
    numbers = [
        one for one in weights if isinstance(one, int | float) and not isinstance(one, bool) and 0 <= one < 2**31
    ]
    total = sum(numbers)
    share = sum(number for bucket, number in zip(buckets, numbers, strict=False) if bucket[0] == new)
    if len(numbers) != len(weights) or total <= 0:
        found.rest = True
    elif share:
        found.shares.append(100 * share / total)


def _operation(rule: object) -> tuple[str, list[object]]:
    """The operator of a rule and what it is given; nothing for a plain value."""
    if not isinstance(rule, Mapping) or len(rule) != 1:
        return "", []
    (operator, given), *_ = rule.items()
    return str(operator), given if isinstance(given, list) else [given]


def _match(condition: object, evaluators: Mapping[str, object], depth: int = 0) -> Match | None:
    """The attributes and values that a condition asks for; None when it asks for anything else."""
    operator, given = _operation(_resolved(condition, evaluators))
    if operator == "and" and given and depth < DEEPEST:
        return _all_of(given, evaluators, depth)
    if operator not in {"==", "===", "in"} or len(given) != 2:
        return None
    return _comparison(operator, *given)


def _all_of(parts: list[object], evaluators: Mapping[str, object], depth: int) -> Match | None:
    """Conditions that must all hold. It ends at the first that does not fit, so references cannot multiply the work."""
    whole: dict[str, tuple[Scalar, ...]] = {}
    for one in parts:
        part = _match(one, evaluators, depth + 1)
        if part is None or whole.keys() & part.keys():
            return None
        whole.update(part)
    return whole


def _comparison(operator: str, first: object, second: object) -> Match | None:
    if operator != "in" and _attribute(first) is None:
        first, second = second, first
    attribute = _attribute(first)
    values = second if operator == "in" else [second]
    if attribute is None or not isinstance(values, list) or not values:
        return None
    plain = tuple(one for one in values if isinstance(one, str | int | float))
    return {attribute: plain} if len(plain) == len(values) else None


def _attribute(rule: object) -> str | None:
    """The attribute that a `var` names, without a way into other objects and without a default."""
    operator, given = _operation(rule)
    if operator != "var" or len(given) != 1 or not isinstance(given[0], str):
        return None
    name = given[0]
    return name if name and "." not in name and not name.startswith("$") else None

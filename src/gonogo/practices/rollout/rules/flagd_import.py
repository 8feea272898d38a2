# SPDX-License-Identifier: Apache-2.0
"""How does a flag of flagd become a flag of a plan, and what of it cannot be carried over?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gonogo.evaluation.definitions import FlagDefinition
from gonogo.practices.rollout.rules.flagd_targeting import Match, Reading, TargetingError, read_targeting

LONGEST_NAME = 60
SHOWN_VALUES = 6


class CannotCarry(ValueError):
    """A flag that cannot become a flag of a plan as things are; the message is a sentence with the remedy."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A flag as the plan will have it, with sentences about what was left behind.

    `groups` are user groups that its rule names, `stages` the percentages that it says.
    """

    key: str
    variants: Mapping[str, object]
    new: str
    old: str
    notes: tuple[str, ...] = ()
    groups: tuple[Match, ...] = ()
    stages: tuple[int, ...] = ()


def carry_over(flag: FlagDefinition, evaluators: Mapping[str, object], *, chosen: str | None) -> Carried:
    """Make the flag of the plan: `old` is the default variant, `new` the other one or the chosen one."""
    old = _old_variant(flag, chosen)
    new = _new_variant(flag, old, chosen)
    try:
        reading = read_targeting(flag.targeting, evaluators, new=new)
    except TargetingError as error:
        raise CannotCarry(f"{flag.key}: {error}.") from None
    stages = tuple(sorted({percent for share in reading.shares if 1 <= (percent := round(share)) <= 99}))
    return Carried(
        flag.key, flag.variants, new, old, tuple(_notes(flag, reading, new, old)), tuple(reading.groups), stages
    )


def _old_variant(flag: FlagDefinition, chosen: str | None) -> str:
    if flag.default is not None:
        return flag.default
    others = [name for name in flag.variants if name != chosen]
    if chosen is not None and len(flag.variants) == 2 and len(others) == 1:
        return others[0]
    raise CannotCarry(
        f'{flag.key}: it has no default variant, so nobody can tell the old version. Add "defaultVariant" to it.'
    )


def _new_variant(flag: FlagDefinition, old: str, chosen: str | None) -> str:
    others = [name for name in flag.variants if name != old]
    if not others:
        raise CannotCarry(f"{flag.key}: its only variant is {old}; a release needs an old and a new one.")
    if chosen is None and len(others) == 1:
        return others[0]
    if chosen is None:
        raise CannotCarry(
            f"{flag.key}: say which variant is new with --new {flag.key}=VARIANT. It is one of {', '.join(others)}."
        )
    if chosen not in others:
        raise CannotCarry(
            f"{flag.key}: {chosen[:60]} cannot be the new variant. It is one of {', '.join(others)}; {old} is the old."
        )
    return chosen


def _notes(flag: FlagDefinition, reading: Reading, new: str, old: str) -> Iterable[str]:
    """What a person has to know or do about the flag, most important first."""
    if not flag.enabled:
        yield f"{flag.key} was switched off in flagd, so applications used their own default; here they get {old}."
    if reading.groups:
        yield f"{flag.key} gave {new} to users by attributes; user groups of the plan do that."
    if reading.keys:
        yield f"{flag.key} gave {new} to {reading.keys:,} single keys; put them on a roster, which makes a user group."
    for share in reading.shares:
        yield (
            f"{flag.key} gave {new} to {share:g} % of users; the stages of a wave do that, such as"
            f" [{max(1, min(99, round(share)))}, 100]. The draw is another one, so it falls on other users."
        )
    if reading.rest:
        yield f"{flag.key} has a targeting rule that was not carried over; say it as user groups, waves and stages."
    if flag.metadata:
        yield f"{flag.key} has metadata that was not carried over: {', '.join(sorted(flag.metadata))[:200]}."


def named_groups(matches: Iterable[Match]) -> dict[str, Match]:
    """Each different user group once, under a name that says what it asks for."""
    groups: dict[str, Match] = {}
    for match in matches:
        if match in groups.values():
            continue
        name = _name_of(match)
        number = 2
        while name in groups or name == "everyone":
            name, number = f"{_name_of(match)}-{number}", number + 1
        groups[name] = match
    return groups


def _name_of(match: Match) -> str:
    attribute, values = next(iter(match.items()))
    said = f"{attribute}-{values[0]}" if len(values) == 1 else attribute
    plain = re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-")[:LONGEST_NAME].strip("-")
    return plain or "group"

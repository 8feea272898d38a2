# SPDX-License-Identifier: Apache-2.0
"""Would a new plan take the release from people who have it?

While waves are open, a plan may add to what comes later. What already serves people must stay as it is; to change
that, roll the wave back first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gonogo.core.rules.membership import MatchRoster
from gonogo.core.rules.roster import Roster
from gonogo.core.rules.roster_diff import count_gone
from gonogo.practices.rollout.rules.definitions import WavePlan
from gonogo.practices.rollout.rules.growth import losing_newcomers


@dataclass(frozen=True, slots=True)
class Objection:
    """One place of the new plan and why it cannot be so now."""

    path: str
    message: str


def object_to_change(
    old: WavePlan, new: WavePlan, old_rosters: Mapping[str, Roster], new_rosters: Mapping[str, Roster]
) -> tuple[Objection, ...]:
    """Everything in `new` that would change what `old` serves. Nothing when no wave of `old` has started."""
    last = max((index for index, wave in enumerate(old.waves) if wave.started), default=-1)
    if last < 0:
        return ()
    return (
        *_wave_objections(old, new, last),
        *_group_objections(old, new, last, old_rosters, new_rosters),
        *_flag_objections(old, new),
    )


def object_to_product(old: WavePlan, before: str, after: str) -> tuple[Objection, ...]:
    """The objection to moving a release that serves people to another product, where their applications do not ask."""
    if before == after or not any(wave.started for wave in old.waves):
        return ()
    return (Objection("product", f"a wave has started; its users ask for the flags of {before}, so it must stay."),)


def _wave_objections(old: WavePlan, new: WavePlan, last: int) -> Iterator[Objection]:
    for index, wave in enumerate(old.waves[: last + 1]):
        later = new.waves[index] if index < len(new.waves) else None
        if later is None or later.name != wave.name:
            state = wave.state.value
            yield Objection(f"waves[{index}]", f"wave {wave.name} is {state}; it must stay here, as wave {index + 1}.")
            continue
        if set(later.groups) != set(wave.groups):
            yield Objection(f"waves[{index}].groups", f"wave {wave.name} has started; its user groups must stay.")
        if later.holdback != wave.holdback:
            yield Objection(f"waves[{index}].holdback", f"wave {wave.name} has started; its holdback must stay.")
    if new.bucketing != old.bucketing:
        yield Objection("bucketing", "a wave has started; another hash would draw its users anew.")
    if new.bucket_by != old.bucket_by:
        yield Objection("bucket-by", "a wave has started; another bucket would draw its users anew.")


def _group_objections(
    old: WavePlan, new: WavePlan, last: int, old_rosters: Mapping[str, Roster], new_rosters: Mapping[str, Roster]
) -> Iterator[Objection]:
    for name in sorted({group for wave in old.waves[: last + 1] for group in wave.groups}):
        before, after = old.groups[name], new.groups.get(name)
        if after is None or (before != after and not isinstance(before, MatchRoster)):
            yield Objection(f"groups.{name}", "a wave with this user group has started; the group must stay as it is.")
        elif isinstance(before, MatchRoster):
            if not isinstance(after, MatchRoster) or after.path not in new_rosters:
                yield Objection(f"groups.{name}", "a wave with this roster has started; the group must stay a roster.")
                continue
            gone, first = count_gone(old_rosters[before.path].keys, new_rosters[after.path].keys)
            if gone:
                who = f"{gone:,} {'person' if gone == 1 else 'people'} would lose the release"
                yield Objection(f"groups.{name}", f"{who}, {' and '.join(first)} among them.")
            yield from _growth_objections(old, name, (old_rosters[before.path], new_rosters[after.path]), old_rosters)


def _growth_objections(
    old: WavePlan, group: str, change: tuple[Roster, Roster], rosters: Mapping[str, Roster]
) -> Iterator[Objection]:
    found = losing_newcomers(old, group, change[0].keys, change[1].keys, rosters)
    if found is None:
        return
    wave, people = found
    who = f"{len(people):,} {'person' if len(people) == 1 else 'people'} would come into wave {wave.name}"
    yield Objection(
        f"groups.{group}",
        f"{who}, which serves {wave.served_percent} %, and may lose what a later wave gives them: "
        f"{' and '.join(people[:3])} among them. Leave them off until wave {wave.name} serves as much.",
    )


def _flag_objections(old: WavePlan, new: WavePlan) -> Iterator[Objection]:
    present = {flag.key: flag for flag in new.flags}
    for flag in old.flags:
        if flag.key not in present:
            yield Objection(f"flags.{flag.key}", "a wave is open; callers would lose this flag.")
        elif present[flag.key] != flag:
            yield Objection(f"flags.{flag.key}", "a wave is open; the flag must stay as it is.")

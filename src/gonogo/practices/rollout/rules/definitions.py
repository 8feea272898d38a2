# SPDX-License-Identifier: Apache-2.0
"""Which flagd flag definitions does a wave plan make, in the state its waves are in?

A user is in the first wave whose user groups hold them, and stays there: later waves never take them over, so a
rollback of a wave reaches exactly its own users. Percentages move one threshold over a hash of the release's name and
the user's bucket, so raising a stage takes the release from nobody and all flags of a release move together.
Source of the format: flagd.dev, flag definitions and custom operations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gonogo.core.rules.membership import GroupMatch, MatchAny, MatchAttributes, accepted_values
from gonogo.core.rules.roster import KEY, Roster
from gonogo.evaluation import Bucketing
from gonogo.practices.rollout.rules.waves import WaveFacts

Rule = dict[str, Any] | bool | str | None
WAVE_FLAG = "gonogo-wave/"
"""Prefix of the hidden flag that answers with the name of the user's wave; never listed to clients."""
SERVED_FLAG = "gonogo-served/"
"""Prefix of the hidden flag that answers whether a user gets the new version at all; never listed to clients."""
NO_WAVE = "-"
"""Variant of the hidden flag for users in no wave; no wave can have this name."""


@dataclass(frozen=True, slots=True)
class FlagSpec:
    """A flag of the plan: its variants by name, and the names of the new and the old one."""

    key: str
    variants: Mapping[str, Any]
    new: str
    old: str


@dataclass(frozen=True, slots=True)
class WavePlan:
    """What the definitions are made of. `groups` maps the name of a user group to how it is matched."""

    release: str
    plan_version: int
    flags: Sequence[FlagSpec]
    groups: Mapping[str, GroupMatch]
    waves: Sequence[WaveFacts]
    bucket_by: str = KEY
    bucketing: Bucketing = "v2"


def flag_definitions(plan: WavePlan, rosters: Mapping[str, Roster]) -> dict[str, Any]:
    """The flagd document of the release: `flags` and `$evaluators`. The two hidden flags are among the flags."""
    flags = {spec.key: _flag(plan, spec) for spec in plan.flags}
    flags[WAVE_FLAG + plan.release] = _wave_flag(plan)
    served = FlagSpec(SERVED_FLAG + plan.release, {"new": True, "old": False}, "new", "old")
    flags[served.key] = _flag(plan, served)
    used = {group for wave in plan.waves for group in wave.groups}
    evaluators = {_group_ref(plan, name): _group_rule(plan.groups[name], rosters) for name in sorted(used)}
    return {"$evaluators": evaluators, "flags": flags}


def hidden_flags(release: str) -> frozenset[str]:
    """Keys of the flags that Gonogo asks itself and clients never see."""
    return frozenset({WAVE_FLAG + release, SERVED_FLAG + release})


def _flag(plan: WavePlan, spec: FlagSpec) -> dict[str, Any]:
    definition: dict[str, Any] = {
        "state": "ENABLED",
        "variants": dict(spec.variants),
        "defaultVariant": spec.old,
        "metadata": {"release": plan.release, "planVersion": plan.plan_version, "bucketing": plan.bucketing},
    }
    branches: list[Rule] = []
    last = max((index for index, wave in enumerate(plan.waves) if wave.served_percent), default=-1)
    for wave in plan.waves[: last + 1]:
        branches += [_in_wave(plan, wave), _served(plan, wave, spec)]
    if branches:
        definition["targeting"] = {"if": [*branches, spec.old]}
    return definition


def _wave_flag(plan: WavePlan) -> dict[str, Any]:
    branches: list[Rule] = []
    for wave in plan.waves:
        branches += [_in_wave(plan, wave), wave.name]
    return {
        "state": "ENABLED",
        "variants": {NO_WAVE: "", **{wave.name: wave.name for wave in plan.waves}},
        "defaultVariant": NO_WAVE,
        "targeting": {"if": [*branches, NO_WAVE]},
    }


def _in_wave(plan: WavePlan, wave: WaveFacts) -> Rule:
    refs: list[Rule] = [{"$ref": _group_ref(plan, name)} for name in wave.groups]
    return refs[0] if len(refs) == 1 else {"or": refs}


def _served(plan: WavePlan, wave: WaveFacts, spec: FlagSpec) -> Rule:
    share = wave.served_percent
    if share >= 100:
        return spec.new
    if share <= 0:
        return spec.old
    split = [[spec.new, share], [spec.old, 100 - share]]

    def bucketed(attribute: str) -> Rule:
        return {"fractional": [{"cat": [plan.release, "/", {"var": attribute}]}, *split]}

    attributes = [plan.bucket_by] if plan.bucket_by == KEY else [plan.bucket_by, KEY]
    branches: list[Rule] = []
    for attribute in attributes:
        branches += [{"var": attribute}, bucketed(attribute)]
    return {"if": [*branches, spec.old]}


def _group_ref(plan: WavePlan, name: str) -> str:
    return f"{plan.release}/{name}"


def _group_rule(match: GroupMatch, rosters: Mapping[str, Roster]) -> Rule:
    if isinstance(match, MatchAny):
        return {"==": [1, 1]}
    if isinstance(match, MatchAttributes):
        conditions = [_attribute_rule(name, accepted_values(values)) for name, values in match.attributes.items()]
        return conditions[0] if len(conditions) == 1 else {"and": conditions}
    return {"in": [{"var": KEY}, list(rosters[match.path].keys)]}


def _attribute_rule(name: str, values: Sequence[Any]) -> dict[str, Any]:
    """Single values and lists. `merge` makes a list of both: the JavaScript core of flagd fails on `some` of a text."""
    listed = list(values)
    return {
        "or": [
            {"in": [{"var": name}, listed]},
            {"some": [{"merge": [{"var": name}]}, {"in": [{"var": ""}, listed]}]},
        ]
    }

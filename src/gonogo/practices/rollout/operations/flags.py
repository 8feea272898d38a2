# SPDX-License-Identifier: Apache-2.0
"""How do flags that flagd has already get into a plan?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from gonogo.core.errors import BadInput
from gonogo.core.operation import Result, operation
from gonogo.core.parameters import Name, Params
from gonogo.core.rules.permissions import Action, Actor
from gonogo.practices.rollout.rules.flagd_import import CannotCarry, Carried, carry_over, named_groups

if TYPE_CHECKING:
    from gonogo.core.planfile import Plan
    from gonogo.evaluation.definitions import Definitions

MOST_FLAGS = 500
AHEAD = timedelta(days=30)
"""When the first wave of a drafted plan is planned, from today."""
APART = timedelta(days=7)
VariantOf = Annotated[str, Field(min_length=1, max_length=100)]


class Import(Params):
    """Definitions of flagd to carry over."""

    definitions: str = Field(description="The definitions, as JSON or YAML.")
    file: str = Field("flags.json", min_length=1, max_length=300, description="Name of the file, for messages.")
    new: dict[str, VariantOf] = Field(
        default_factory=dict, description="The new variant by key, for flags with more than two variants."
    )
    release: Name | None = Field(None, description="Together with `product`: draft a whole plan of this name.")
    product: Name | None = Field(None, description="The product of the drafted plan.")


@operation("flag.import", action=Action.SEE, params=Import)
def import_flags(by: Actor, now: datetime, params: Import) -> Result:
    """Write the flags section of a plan from flagd definitions, and say what cannot be carried over."""
    from gonogo.core.planfile import plan_to_yaml
    from gonogo.core.strictfile.layout import write_yaml
    from gonogo.practices.rollout.operations.flagd_file import read_flagd_file

    if (params.release is None) != (params.product is None):
        raise BadInput(
            "Give both the release and the product to draft a whole plan, or none of them for the flags only."
        )
    carried = _carried(read_flagd_file(params.definitions, file=params.file), params)
    groups = {
        name: _plain(match) for name, match in named_groups(one for flag in carried for one in flag.groups).items()
    }
    plan = _draft(params.release or "draft", params.product or "draft", carried, groups, now)
    drafted = params.release is not None
    return {
        "flags": [flag.key for flag in carried],
        "drafted": drafted,
        "text": plan_to_yaml(plan) if drafted else write_yaml({"flags": _flags(carried)}).lstrip(),
        "notes": [note for flag in carried for note in flag.notes],
        "groups": write_yaml({"groups": groups}).lstrip() if groups and not drafted else "",
    }


def _carried(definitions: Definitions, params: Import) -> tuple[Carried, ...]:
    """The flags of the plan. Raises BadInput that lists every flag that needs a word or cannot be carried over."""
    if not definitions.flags:
        raise BadInput(f"{params.file} defines no flags.")
    if len(definitions.flags) > MOST_FLAGS:
        raise BadInput(f"{params.file} defines {len(definitions.flags):,} flags; a plan takes at most {MOST_FLAGS}.")
    known = {flag.key for flag in definitions.flags}
    problems = [f"{key[:60]}: there is no such flag in {params.file}." for key in params.new if key not in known]
    carried = []
    for flag in definitions.flags:
        try:
            carried.append(carry_over(flag, definitions.evaluators, chosen=params.new.get(flag.key)))
        except CannotCarry as error:
            problems.append(str(error))
    if problems:
        count = "1 flag needs" if len(problems) == 1 else f"{len(problems)} flags need"
        raise BadInput(f"{count} a word before they can be carried over.", details=tuple(problems))
    return tuple(carried)


def _flags(carried: tuple[Carried, ...]) -> dict[str, Any]:
    return {flag.key: {"variants": dict(flag.variants), "new": flag.new, "old": flag.old} for flag in carried}


def _plain(match: Mapping[str, tuple[Any, ...]]) -> dict[str, Any]:
    return {"match": {name: values[0] if len(values) == 1 else list(values) for name, values in match.items()}}


def _draft(release: str, product: str, carried: tuple[Carried, ...], groups: dict[str, Any], now: datetime) -> Plan:
    """A whole plan: first the user groups that the rules name, then everyone. Raises BadInput with every problem."""
    from gonogo.core.planfile import PlanError, plan_from_data

    first = (now + AHEAD).date()
    stages = sorted({stage for flag in carried for stage in flag.stages} | {100})
    everyone: dict[str, Any] = {"name": "everyone", "groups": ["everyone"], "stages": stages}
    waves: list[dict[str, Any]] = (
        [{"name": "first", "groups": list(groups), "bake": "1d"}, everyone] if groups else [everyone]
    )
    data = {
        "release": release,
        "product": product,
        "kind": "iterative",
        "date": first.isoformat(),
        "groups": {**groups, "everyone": {"match": "any"}},
        "flags": _flags(carried),
        "waves": [{**wave, "opens": f"{first + APART * number}T09:00"} for number, wave in enumerate(waves)],
    }
    try:
        return plan_from_data(data)
    except PlanError as error:
        details = tuple(detail.removeprefix("plan ") for detail in error.details)
        raise BadInput("The flags cannot stand in a plan as they are.", details=details) from None


OPERATIONS = (import_flags,)

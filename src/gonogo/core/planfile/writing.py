# SPDX-License-Identifier: Apache-2.0
"""How is a plan written back: as a file for people, as canonical JSON, and as a hash?"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from gonogo.core.planfile.schema import Plan
from gonogo.core.strictfile.layout import write_yaml

IN_BLOCKS = frozenset({"waves", "guardrails"})


def plan_to_data(plan: Plan) -> dict[str, Any]:
    """Write a plan as plain data in the order of the schema, without what equals its default."""
    data = plan.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if plan.title == plan.release:
        data.pop("title", None)
    return {"gonogo": plan.gonogo, **data}


def plan_to_yaml(plan: Plan) -> str:
    """Write a plan as a file that people can read and that reads back to the same plan."""
    return write_yaml(plan_to_data(plan), in_blocks=IN_BLOCKS)


def canonical_json(plan: Plan) -> str:
    """Write a plan so that equal plans give equal text, however they were spelled."""
    return _canonical(plan_to_data(plan))


def content_hash(plan: Plan, rosters: Mapping[str, str]) -> str:
    """Hash a plan together with the SHA-256 of every roster it names, by path."""
    missing = [path for path in roster_paths(plan) if path not in rosters]
    if missing:
        raise ValueError(f'the roster "{missing[0]}" has no hash; hash every roster of the plan first')
    content = {"plan": plan_to_data(plan), "rosters": {path: rosters[path] for path in roster_paths(plan)}}
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def roster_paths(plan: Plan) -> tuple[str, ...]:
    """List the rosters a plan names, each once, the population last."""
    paths = [group.roster for group in plan.groups.values()]
    paths.append(plan.population.roster if plan.population else None)
    return tuple(dict.fromkeys(path for path in paths if path is not None))


def _canonical(content: object) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

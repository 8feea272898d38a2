# SPDX-License-Identifier: Apache-2.0
"""How does flagsmith-flag-engine evaluate? An environment of one feature and its user groups, contexts prepared.

A whole environment would evaluate every feature and every group for each answer; one feature is its best case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flag_engine.engine import get_evaluation_result

from benchmarks.rollout.evaluations.cases import LISTED, PEOPLE, PLANS, ROSTER, SHARE, TITLES, Person
from benchmarks.rollout.evaluations.runner import Loop, Runner


def _group(name: str, *conditions: dict[str, Any]) -> dict[str, Any]:
    override = {"key": "f", "name": "f", "enabled": True, "value": None, "priority": 1}
    rules = [{"type": "ALL", "conditions": list(conditions), "rules": []}]
    return {"key": name, "name": name, "rules": rules, "overrides": [override]}


def _asked(name: str, values: list[str]) -> dict[str, Any]:
    return {"property": name, "operator": "IN", "value": values}


GROUPS: dict[str, list[dict[str, Any]]] = {
    "a": [],
    "b": [
        _group(
            "b",
            _asked("country", LISTED),
            {"property": "$.identity.key", "operator": "PERCENTAGE_SPLIT", "value": str(SHARE)},
        )
    ],
    "c": [_group(plan, {"property": "plan", "operator": "EQUAL", "value": plan}) for plan in PLANS],
    "d": [_group("d", _asked("$.identity.identifier", ROSTER))],
}


def _context(case: str, person: Person) -> dict[str, Any]:
    identity = {
        "identifier": person.key,
        "key": person.key,
        "traits": {"country": person.country, "plan": person.plan},
    }
    return {
        "environment": {"key": "e", "name": "e"},
        "identity": identity,
        "features": {"f": {"key": "f", "name": "f", "enabled": case == "a", "value": None}},
        "segments": {group["key"]: group for group in GROUPS[case]},
    }


def prepare() -> Mapping[str, Runner]:
    """Contexts for everybody; groups are shared."""
    call: Callable[[Any], Any] = lambda context: get_evaluation_result(context)["flags"]["f"]["enabled"]  # noqa: E731
    return {case: Loop(call, [_context(case, person) for person in PEOPLE]) for case in TITLES}

# SPDX-License-Identifier: Apache-2.0
"""What can Python do at most? A function for each flag, written by hand, that returns the bare value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import mmh3

from benchmarks.rollout.evaluations.cases import LISTED, PEOPLE, PLANS, ROSTER, SHARE
from benchmarks.rollout.evaluations.runner import Loop, Runner

Flag = Callable[[dict[str, Any]], bool]


def _no_rule(context: dict[str, Any]) -> bool:
    return True


def _list_and_share() -> Flag:
    listed, position = frozenset(LISTED), mmh3.hash

    def flag(context: dict[str, Any]) -> bool:
        if context.get("country") not in listed:
            return False
        return (position("b" + context["targetingKey"], 0, False) * 100) >> 32 < SHARE

    return flag


def _rules() -> Flag:
    rules = tuple((plan, True) for plan in PLANS)

    def flag(context: dict[str, Any]) -> bool:
        own = context.get("plan")
        for plan, result in rules:
            if own == plan:
                return result
        return False

    return flag


def _roster() -> Flag:
    roster = frozenset(ROSTER)
    return lambda context: context.get("targetingKey") in roster


def prepare() -> Mapping[str, Runner]:
    """Functions over prepared contexts."""
    contexts = [person.context for person in PEOPLE]
    flags = {"a": _no_rule, "b": _list_and_share(), "c": _rules(), "d": _roster()}
    return {case: Loop(flag, contexts) for case, flag in flags.items()}

# SPDX-License-Identifier: Apache-2.0
"""How does growthbook evaluate? One instance per person with the features shared, no tracking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from growthbook import GrowthBook

from benchmarks.rollout.evaluations.cases import LISTED, PEOPLE, PLANS, ROSTER, SHARE, TITLES
from benchmarks.rollout.evaluations.runner import Loop, Runner

FEATURES: dict[str, Any] = {
    "a": {"defaultValue": True},
    "b": {
        "defaultValue": False,
        "rules": [
            {"condition": {"country": {"$in": LISTED}}, "force": True, "coverage": SHARE / 100, "hashAttribute": "id"}
        ],
    },
    "c": {"defaultValue": False, "rules": [{"condition": {"plan": plan}, "force": True} for plan in PLANS]},
    "d": {"defaultValue": False, "rules": [{"condition": {"id": {"$in": ROSTER}}, "force": True}]},
}


def prepare() -> Mapping[str, Runner]:
    """Instances prepared for everybody."""
    first = GrowthBook(features=FEATURES)
    features = first.get_features()
    books = []
    for person in PEOPLE:
        book = GrowthBook(attributes={"id": person.key, "country": person.country, "plan": person.plan})
        book._features = features
        book._global_ctx.features = features
        books.append(book)
    return {case: Loop(lambda book, case=case: book.is_on(case), books) for case in TITLES}

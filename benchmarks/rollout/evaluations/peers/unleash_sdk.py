# SPDX-License-Identifier: Apache-2.0
"""How does UnleashClient evaluate? Flags given at the start, no metrics, nothing fetched."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from UnleashClient import UnleashClient
from UnleashClient.cache import FileCache

from benchmarks.rollout.evaluations.cases import LISTED, PEOPLE, PLANS, ROSTER, SHARE, TITLES
from benchmarks.rollout.evaluations.runner import Loop, Runner


def _strategy(share: int, attribute: str = "", values: list[str] | None = None) -> dict[str, Any]:
    asked = [{"contextName": attribute, "operator": "IN", "values": values}] if values else []
    parameters = {"rollout": str(share), "stickiness": "userId", "groupId": "b"}
    return {"name": "flexibleRollout", "parameters": parameters, "constraints": asked}


def _feature(name: str, *strategies: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "type": "release", "enabled": True, "strategies": list(strategies)}


FEATURES = [
    _feature("a", _strategy(100)),
    _feature("b", _strategy(SHARE, "country", LISTED)),
    _feature("c", *(_strategy(100, "plan", [plan]) for plan in PLANS)),
    _feature("d", _strategy(100, "userId", ROSTER)),
]


def prepare() -> Mapping[str, Runner]:
    """A client with its flags, contexts prepared."""
    logging.getLogger("UnleashClient").setLevel(logging.CRITICAL)
    cache = FileCache("gonogo-benchmark")
    cache.bootstrap_from_dict({"version": 2, "features": FEATURES})
    client = UnleashClient(
        "http://localhost:9",
        "gonogo-benchmark",
        cache=cache,
        disable_metrics=True,
        disable_registration=True,
    )
    client.initialize_client(fetch_toggles=False)
    contexts = [
        {"userId": person.key, "properties": {"country": person.country, "plan": person.plan}} for person in PEOPLE
    ]
    enabled = client.is_enabled
    return {case: Loop(lambda context, case=case: enabled(case, context), contexts) for case in TITLES}

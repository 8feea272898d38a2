# SPDX-License-Identifier: Apache-2.0
"""How does launchdarkly-server-sdk evaluate? Flags from a file, no events; the roster as individual targets."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ldclient import Config, Context, LDClient
from ldclient.integrations import Files

from benchmarks.rollout.evaluations.cases import LISTED, PEOPLE, PLANS, ROSTER, SHARE, TITLES
from benchmarks.rollout.evaluations.runner import Loop, Runner


def _flag(key: str, **changes: Any) -> dict[str, Any]:
    return {
        "key": key,
        "version": 1,
        "on": True,
        "salt": key,
        "variations": [True, False],
        "offVariation": 1,
        "fallthrough": {"variation": 1},
        **changes,
    }


def _clause(attribute: str, values: list[str]) -> dict[str, Any]:
    return {"attribute": attribute, "op": "in", "values": values, "contextKind": "user"}


def _flags() -> dict[str, Any]:
    share = [{"variation": 0, "weight": SHARE * 1000}, {"variation": 1, "weight": (100 - SHARE) * 1000}]
    drawn = {"id": "b", "clauses": [_clause("country", LISTED)], "rollout": {"variations": share}}
    rules = [{"id": plan, "clauses": [_clause("plan", [plan])], "variation": 0} for plan in PLANS]
    return {
        "a": _flag("a", fallthrough={"variation": 0}),
        "b": _flag("b", rules=[drawn]),
        "c": _flag("c", rules=rules),
        "d": _flag("d", targets=[{"variation": 0, "values": ROSTER}]),
    }


def prepare() -> Mapping[str, Runner]:
    """A client on a file, contexts prepared."""
    logging.getLogger("ldclient").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "flags.json"
        path.write_text(json.dumps({"flags": _flags()}))
        source = Files.new_data_source(paths=[str(path)])
        client = LDClient(Config("key", update_processor_class=source, send_events=False), start_wait=10)
    contexts = [
        Context.builder(person.key).set("country", person.country).set("plan", person.plan).build() for person in PEOPLE
    ]
    variation = client.variation
    return {case: Loop(lambda context, case=case: variation(case, context, None), contexts) for case in TITLES}

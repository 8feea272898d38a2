# SPDX-License-Identifier: Apache-2.0
"""How does the GO Feature Flag provider evaluate in the process (WASM)? No client around it, nothing collected.

It takes its flags from a server only, so one on loopback gives them once. A list may hold 1,000 values, so the roster
is ten lists.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from gofeatureflag_python_provider.options import GoFeatureFlagOptions
from gofeatureflag_python_provider.provider import GoFeatureFlagProvider
from openfeature.evaluation_context import EvaluationContext

from benchmarks.rollout.evaluations.cases import LISTED, PEOPLE, PLANS, ROSTER, SHARE, TITLES
from benchmarks.rollout.evaluations.runner import Loop, Runner

LONGEST_LIST = 1000


def _one_of(attribute: str, values: list[str]) -> str:
    lists = [values[start : start + LONGEST_LIST] for start in range(0, len(values), LONGEST_LIST)]
    return " or ".join(f"{attribute} in {json.dumps(part)}" for part in lists)


def _flag(default: str, *targeting: dict[str, Any]) -> dict[str, Any]:
    variations = {"on": True, "off": False}
    return {"variations": variations, "targeting": list(targeting), "defaultRule": {"variation": default}}


FLAGS = {
    "a": _flag("on"),
    "b": _flag("off", {"query": _one_of("country", LISTED), "percentage": {"on": SHARE, "off": 100 - SHARE}}),
    "c": _flag("off", *({"query": f'plan == "{plan}"', "variation": "on"} for plan in PLANS)),
    "d": _flag("off", {"query": _one_of("targetingKey", ROSTER), "variation": "on"}),
}


class _Flags(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        body = json.dumps({"flags": FLAGS, "evaluationContextEnrichment": {}}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def prepare() -> Mapping[str, Runner]:
    """A provider that has its flags, contexts prepared."""
    logging.getLogger("gofeatureflag_python_provider").setLevel(logging.CRITICAL)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Flags) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        options = GoFeatureFlagOptions(
            endpoint=f"http://127.0.0.1:{server.server_port}",
            disable_data_collection=True,
            flag_config_poll_interval_seconds=86_400,
        )
        provider = GoFeatureFlagProvider(options=options)
        provider.initialize(EvaluationContext())
        server.shutdown()
    contexts = [EvaluationContext(person.key, {"country": person.country, "plan": person.plan}) for person in PEOPLE]
    resolve = provider.resolve_boolean_details
    return {case: Loop(lambda context, case=case: resolve(case, False, context).value, contexts) for case in TITLES}

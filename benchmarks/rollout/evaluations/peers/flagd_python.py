# SPDX-License-Identifier: Apache-2.0
"""How does openfeature-flagd-core evaluate, asked directly, without the OpenFeature client around it?"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping

from openfeature.contrib.tools.flagd.core import FlagdCore
from openfeature.evaluation_context import EvaluationContext

from benchmarks.rollout.evaluations.cases import PEOPLE, TITLES, flagd_definitions
from benchmarks.rollout.evaluations.runner import Loop, Runner


def prepare() -> Mapping[str, Runner]:
    """One core with all flags, contexts prepared."""
    logging.getLogger("openfeature.contrib").setLevel(logging.CRITICAL)
    core = FlagdCore()
    core.set_flags(json.dumps(flagd_definitions()))
    contexts = [EvaluationContext(person.key, {"country": person.country, "plan": person.plan}) for person in PEOPLE]
    return {case: Loop(_asking(core, case), contexts) for case in TITLES}


def _asking(core: FlagdCore, key: str):  # type: ignore[no-untyped-def]
    resolve = core.resolve_boolean_value
    return lambda context: resolve(key, False, context).value

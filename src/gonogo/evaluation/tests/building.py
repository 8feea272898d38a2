# SPDX-License-Identifier: Apache-2.0
"""How do the tests of the evaluation build a rule, a flag, a set?"""

from collections.abc import Mapping
from typing import Any

from gonogo.evaluation import FlagSet
from gonogo.evaluation.explain import Recorder
from gonogo.evaluation.logic.compiler import Compiler
from gonogo.evaluation.logic.operators import OPERATORS
from gonogo.evaluation.logic.shared import SharedLists

ON_OFF = {"on": True, "off": False}


def result(rule: object, context: Mapping[str, Any] | None = None, now: int = 0, bucketing: str = "v2") -> Any:
    """Run one rule for the flag "banner" and return what it gives, having checked that watching does not change it."""
    plain, watched = (
        Compiler(OPERATORS, {}, SharedLists(), "banner", bucketing, watcher).term(rule).run(context or {}, now)
        for watcher in (None, Recorder())
    )
    assert repr(plain) == repr(watched)
    return plain


def flag(targeting: object = None, **changes: Any) -> dict[str, Any]:
    """Return the definition of an on/off flag that is off by default."""
    definition = {"state": "ENABLED", "variants": ON_OFF, "defaultVariant": "off", "targeting": targeting}
    return {**definition, **changes}


def flag_set(bucketing: str = "v2", evaluators: Mapping[str, Any] | None = None, **flags: Any) -> FlagSet:
    """Return a set of these flags."""
    return FlagSet.from_definitions({"flags": flags, "$evaluators": evaluators or {}}, bucketing)

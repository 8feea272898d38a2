# SPDX-License-Identifier: Apache-2.0
"""Which function answers for this flag?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gonogo.evaluation.bucketing import Bucketing
from gonogo.evaluation.definitions import FlagDefinition
from gonogo.evaluation.logic.coercion import to_string
from gonogo.evaluation.logic.compiler import Compiler, RuleError, Watcher
from gonogo.evaluation.logic.operators import OPERATORS
from gonogo.evaluation.logic.shared import SharedLists
from gonogo.evaluation.logic.term import Run
from gonogo.evaluation.result import Evaluation, failed

Answer = Callable[[Any, int], Evaluation]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the flags of one set have in common."""

    evaluators: Mapping[str, object]
    bucketing: Bucketing
    shared: SharedLists


def compile_flag(flag: FlagDefinition, around: Surroundings, watcher: Watcher | None = None) -> Answer:
    """Return the function from context and time in epoch seconds to the evaluation.

    A rule that is no targeting rule answers PARSE_ERROR, and the other flags of the set are not touched by it.
    Raises DefinitionError when the rule is nested too deeply, is too long, or refers to itself.
    """
    if not flag.enabled:
        return _always(Evaluation(None, None, "DISABLED", None, flag.metadata))
    if flag.targeting is None or flag.targeting == {}:
        return _always(_default(flag, "STATIC"))
    try:
        run = _rule(flag, around, watcher)
    except RuleError as error:
        return _always(failed("PARSE_ERROR", f'Flag "{flag.key}": {error}', flag.metadata))
    return _targeted(flag, run)


def _rule(flag: FlagDefinition, around: Surroundings, watcher: Watcher | None) -> Run:
    if not isinstance(flag.targeting, dict):
        raise RuleError("the targeting must be an object with one operator.")
    compiler = Compiler(OPERATORS, around.evaluators, around.shared, flag.key, around.bucketing, watcher)
    return compiler.term(flag.targeting).run


def _always(evaluation: Evaluation) -> Answer:
    return lambda context, now: evaluation


def _default(flag: FlagDefinition, reason: str) -> Evaluation:
    if flag.default is None:
        return Evaluation(None, None, "DEFAULT", None, flag.metadata)
    value = flag.variants[flag.default]
    return Evaluation(value, flag.default, "STATIC" if reason == "STATIC" else "DEFAULT", None, flag.metadata)


def _targeted(flag: FlagDefinition, run: Run) -> Answer:
    matches = {
        name: Evaluation(value, name, "TARGETING_MATCH", None, flag.metadata) for name, value in flag.variants.items()
    }
    default = _default(flag, "DEFAULT")

    def answer(context: Any, now: int) -> Evaluation:
        try:
            result = run(context, now)
        except Exception as error:  # whatever a context contains, one flag must not take the others down
            details = f'Flag "{flag.key}": the targeting failed on this context ({type(error).__name__}).'
            return failed("GENERAL", details, flag.metadata)
        if result is None:
            return default
        name = result if type(result) is str else _variant_name(result)
        return matches.get(name) or _no_such_variant(flag, name)

    return answer


def _variant_name(result: object) -> str:
    """Booleans and numbers name the variant they are written as; a list or an object names none."""
    return to_string(result) if isinstance(result, str | bool | int | float) else ""


def _no_such_variant(flag: FlagDefinition, name: str) -> Evaluation:
    shown = f'"{name}"' if name else "something that is not the name of a variant"
    return failed("GENERAL", f'Flag "{flag.key}": the targeting gave {shown}, not a variant of it.', flag.metadata)

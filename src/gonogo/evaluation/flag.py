# SPDX-License-Identifier: Apache-2.0
"""Which function answers for this flag?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from gonogo.evaluation.bucketing import Bucketing
from gonogo.evaluation.clock import epoch_seconds
from gonogo.evaluation.definitions import FlagDefinition
from gonogo.evaluation.logic.coercion import to_string
from gonogo.evaluation.logic.compiler import Compiler, RuleError, Watcher
from gonogo.evaluation.logic.operators import OPERATORS
from gonogo.evaluation.logic.shared import SharedLists
from gonogo.evaluation.logic.term import Run, Term, finished
from gonogo.evaluation.result import Evaluation, failed

Answer = Callable[[Any, int | None], Evaluation]
"""From context and time in epoch seconds, None for now, to the evaluation; it raises what the rule raises."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the flags of one set have in common."""

    evaluators: Mapping[str, object]
    bucketing: Bucketing
    shared: SharedLists


@dataclass(frozen=True, slots=True)
class CompiledFlag:
    """A flag as declared, what it shares with the flags around it, and the function that answers for it."""

    definition: FlagDefinition
    around: Surroundings
    answer: Answer

    def watched(self, watcher: Watcher) -> Answer:
        """Return a function that answers the same and shows its steps to the watcher."""
        return _answer(self.definition, self.around, watcher)


def compile_flag(flag: FlagDefinition, around: Surroundings) -> CompiledFlag:
    """Compile one flag.

    A rule that is no targeting rule answers PARSE_ERROR, and the other flags of the set are not touched by it.
    Raises DefinitionError when the rule is nested too deeply, is too long, or refers to itself.
    """
    return CompiledFlag(flag, around, _answer(flag, around, None))


def _answer(flag: FlagDefinition, around: Surroundings, watcher: Watcher | None) -> Answer:
    if not flag.enabled:
        return _always(Evaluation(None, None, "DISABLED", None, flag.metadata))
    if flag.targeting is None or flag.targeting == {}:
        return _always(_default(flag, "STATIC"))
    compiler = Compiler(OPERATORS, around.evaluators, around.shared, flag.key, around.bucketing, watcher)
    try:
        rule = _rule(flag, compiler)
    except RuleError as error:
        return _always(failed("PARSE_ERROR", f'Flag "{flag.key}": {error}', flag.metadata))
    run = finished(rule, _outcome(flag)).run
    return _at_some_time(run) if compiler.reads_time else _at_any_time(run)


def _rule(flag: FlagDefinition, compiler: Compiler) -> Term:
    if not isinstance(flag.targeting, dict):
        raise RuleError("the targeting must be an object with one operator.")
    return compiler.term(flag.targeting)


def _always(evaluation: Evaluation) -> Answer:
    return lambda context, now: evaluation


def _at_any_time(run: Run) -> Answer:
    """The rule never looks at the time, so it runs as it is, whatever time it is given, or none."""
    return cast(Answer, run)


def _at_some_time(run: Run) -> Answer:
    """All of the rule sees one time: the one it is given, else that of the moment."""
    return lambda context, now: run(context, epoch_seconds() if now is None else now)


def _default(flag: FlagDefinition, reason: str) -> Evaluation:
    if flag.default is None:
        return Evaluation(None, None, "DEFAULT", None, flag.metadata)
    value = flag.variants[flag.default]
    return Evaluation(value, flag.default, "STATIC" if reason == "STATIC" else "DEFAULT", None, flag.metadata)


def _outcome(flag: FlagDefinition) -> Callable[[object], Evaluation]:
    """Return the function from the result of the rule to the evaluation."""
    matches = {
        name: Evaluation(value, name, "TARGETING_MATCH", None, flag.metadata) for name, value in flag.variants.items()
    }
    default = _default(flag, "DEFAULT")

    def outcome(result: object) -> Evaluation:
        if result is None:
            return default
        name = result if type(result) is str else _variant_name(result)
        return matches.get(name) or _no_such_variant(flag, name)

    return outcome


def _variant_name(result: object) -> str:
    """Booleans and numbers name the variant they are written as; a list or an object names none."""
    return to_string(result) if isinstance(result, str | bool | int | float) else ""


def _no_such_variant(flag: FlagDefinition, name: str) -> Evaluation:
    shown = f'"{name}"' if name else "something that is not the name of a variant"
    return failed("GENERAL", f'Flag "{flag.key}": the targeting gave {shown}, not a variant of it.', flag.metadata)

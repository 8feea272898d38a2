# SPDX-License-Identifier: Apache-2.0
"""What do all the flags of a set give to this person?"""

from collections.abc import Iterable, Mapping, Set
from typing import Any, get_args

from gonogo.evaluation.bucketing import Bucketing
from gonogo.evaluation.definitions import (
    DefinitionError,
    Definitions,
    as_plain_json,
    parse_json,
    read_definitions,
)
from gonogo.evaluation.explain import Explanation, Recorder
from gonogo.evaluation.flag import CompiledFlag, Surroundings, compile_flag
from gonogo.evaluation.logic.shared import SharedLists
from gonogo.evaluation.result import Evaluation, Expected, Metadata, failed, typed


class FlagSet:
    """A compiled set of flag definitions; it never changes, so threads may share it and a new one replaces it whole.

    A context is a mapping of attributes, with the targeting key under "targetingKey". `timestamp` is the time of the
    evaluation in whole epoch seconds, which rules read as `$flagd.timestamp`; without it they read the clock.
    """

    def __init__(self, flags: Mapping[str, CompiledFlag], metadata: Metadata, bucketing: Bucketing | None) -> None:
        self._flags = dict(flags)
        self._metadata = metadata
        self._bucketing = bucketing
        self._answers = {key: flag.answer for key, flag in self._flags.items()}

    @classmethod
    def from_json(cls, text: str | bytes, bucketing: Bucketing = "v2") -> "FlagSet":
        """Compile a flag set from its JSON; raise DefinitionError, which names the flag and the reason."""
        return cls._compiled(read_definitions(parse_json(text)), bucketing)

    @classmethod
    def from_definitions(cls, document: Mapping[str, Any], bucketing: Bucketing = "v2") -> "FlagSet":
        """Compile a flag set from its parsed form, which is copied; raise DefinitionError as `from_json` does."""
        return cls._compiled(read_definitions(as_plain_json(document)), bucketing)

    @classmethod
    def merged(cls, sets: Iterable["FlagSet"]) -> "FlagSet":
        """Return one set with the flags of several, each as it was compiled, with its own bucketing and shared rules.

        Metadata of the whole is what all parts have alike. Raises DefinitionError for a key that two parts define.
        """
        parts = tuple(sets)
        flags: dict[str, CompiledFlag] = {}
        for part in parts:
            twice = next((key for key in part.keys if key in flags), None)
            if twice is not None:
                raise DefinitionError(twice, "defined in two of the sets to be merged; keep one definition.")
            flags |= part._flags
        bucketings = {part.bucketing for part in parts}
        return cls(flags, _alike([part.metadata for part in parts]), bucketings.pop() if len(bucketings) == 1 else None)

    @property
    def bucketing(self) -> Bucketing | None:
        """The bucketing of all flags; None when the set was merged of parts that differ, or of none."""
        return self._bucketing

    @property
    def keys(self) -> Set[str]:
        """The keys of all flags, in the order of their definition."""
        return self._answers.keys()

    @property
    def metadata(self) -> Metadata:
        """The metadata of the set; that of a flag is in its evaluations, together with this."""
        return self._metadata

    def problems(self) -> dict[str, str]:
        """Return, by flag, why its targeting cannot be used; such flags answer PARSE_ERROR to everyone."""
        answers = self.evaluate_all({})
        return {key: found.error_details or "" for key, found in answers.items() if found.error_code == "PARSE_ERROR"}

    def evaluate(
        self,
        key: str,
        context: Mapping[str, Any],
        expect: Expected | None = None,
        timestamp: int | None = None,
    ) -> Evaluation:
        """Return what the flag gives to this context; it never raises, whatever the context holds."""
        try:
            evaluation = self._answers[key](context, timestamp)
        except Exception as error:  # also the unknown key: asking for it first would cost every other evaluation
            return self._failed(key, error)
        return evaluation if expect is None else typed(evaluation, expect)

    def evaluate_all(self, context: Mapping[str, Any], timestamp: int | None = None) -> dict[str, Evaluation]:
        """Return what every flag gives to this context, by key."""
        try:
            return {key: answer(context, timestamp) for key, answer in self._answers.items()}
        except Exception:  # one flag must not take the others down: ask them one by one
            return {key: self.evaluate(key, context, timestamp=timestamp) for key in self._answers}

    def explain(self, key: str, context: Mapping[str, Any], timestamp: int | None = None) -> Explanation:
        """Return the evaluation together with the path taken through the rule. Compiles anew, so it is slow."""
        recorder = Recorder()
        steps = recorder.steps
        try:
            evaluation = self._flags[key].watched(recorder)(context, timestamp)
        except Exception as error:
            evaluation = self._failed(key, error)
        return Explanation(evaluation, steps[0] if steps else None)

    @classmethod
    def _compiled(cls, definitions: Definitions, bucketing: Bucketing) -> "FlagSet":
        if bucketing not in get_args(Bucketing):
            raise ValueError(f'There is no bucketing "{bucketing}": use "v2" or "v3".')
        around = Surroundings(definitions.evaluators, bucketing, SharedLists())
        flags = {flag.key: compile_flag(flag, around) for flag in definitions.flags}
        return cls(flags, definitions.metadata, bucketing)

    def _failed(self, key: str, error: Exception) -> Evaluation:
        flag = self._flags.get(key) if isinstance(key, str) else None
        if flag is None:
            return failed("FLAG_NOT_FOUND", f'There is no flag "{key}" in this set.', self._metadata)
        details = f'Flag "{key}": the targeting failed on this context ({type(error).__name__}).'
        return failed("GENERAL", details, flag.definition.metadata)


def _alike(metadata: list[Metadata]) -> Metadata:
    first, others = (metadata[0], metadata[1:]) if metadata else ({}, [])
    absent = object()
    return {name: value for name, value in first.items() if all(other.get(name, absent) == value for other in others)}

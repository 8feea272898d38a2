# SPDX-License-Identifier: Apache-2.0
"""What do all the flags of a set give to this person?"""

from collections.abc import Mapping, Set
from typing import Any, get_args

from gonogo.evaluation.bucketing import Bucketing
from gonogo.evaluation.definitions import Definitions, as_plain_json, parse_json, read_definitions
from gonogo.evaluation.explain import Explanation, Recorder
from gonogo.evaluation.flag import Surroundings, compile_flag
from gonogo.evaluation.logic.shared import SharedLists
from gonogo.evaluation.result import Evaluation, Expected, Metadata, failed, typed


class FlagSet:
    """A compiled set of flag definitions; it never changes, so threads may share it and a new one replaces it whole.

    A context is a mapping of attributes, with the targeting key under "targetingKey". `timestamp` is the time of the
    evaluation in whole epoch seconds, which rules read as `$flagd.timestamp`; without it they read 0, so that a share
    that grows with time has not begun.
    """

    def __init__(self, definitions: Definitions, bucketing: Bucketing = "v2") -> None:
        if bucketing not in get_args(Bucketing):
            raise ValueError(f'There is no bucketing "{bucketing}": use "v2" or "v3".')
        self.bucketing: Bucketing = bucketing
        self._metadata = definitions.metadata
        self._flags = {flag.key: flag for flag in definitions.flags}
        self._around = Surroundings(definitions.evaluators, bucketing, SharedLists())
        self._answers = {key: compile_flag(flag, self._around) for key, flag in self._flags.items()}

    @classmethod
    def from_json(cls, text: str | bytes, bucketing: Bucketing = "v2") -> "FlagSet":
        """Compile a flag set from its JSON; raise DefinitionError, which names the flag and the reason."""
        return cls(read_definitions(parse_json(text)), bucketing)

    @classmethod
    def from_definitions(cls, document: Mapping[str, Any], bucketing: Bucketing = "v2") -> "FlagSet":
        """Compile a flag set from its parsed form, which is copied; raise DefinitionError as `from_json` does."""
        return cls(read_definitions(as_plain_json(document)), bucketing)

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
        answers = ((key, answer({}, 0)) for key, answer in self._answers.items())
        return {key: found.error_details or "" for key, found in answers if found.error_code == "PARSE_ERROR"}

    def evaluate(
        self,
        key: str,
        context: Mapping[str, Any],
        expect: Expected | None = None,
        timestamp: int | None = None,
    ) -> Evaluation:
        """Return what the flag gives to this context; it never raises, whatever JSON the context holds."""
        answer = self._answers.get(key)
        if answer is None:
            return self._not_found(key)
        evaluation = answer(context, timestamp or 0)
        return evaluation if expect is None else typed(evaluation, expect)

    def evaluate_all(self, context: Mapping[str, Any], timestamp: int | None = None) -> dict[str, Evaluation]:
        """Return what every flag gives to this context, by key."""
        now = timestamp or 0
        return {key: answer(context, now) for key, answer in self._answers.items()}

    def explain(self, key: str, context: Mapping[str, Any], timestamp: int | None = None) -> Explanation:
        """Return the evaluation together with the path taken through the rule. Compiles anew, so it is slow."""
        flag = self._flags.get(key)
        if flag is None:
            return Explanation(self._not_found(key), None)
        recorder = Recorder()
        steps = recorder.steps
        evaluation = compile_flag(flag, self._around, recorder)(context, timestamp or 0)
        return Explanation(evaluation, steps[0] if steps else None)

    def _not_found(self, key: str) -> Evaluation:
        return failed("FLAG_NOT_FOUND", f'There is no flag "{key}" in this set.', self._metadata)

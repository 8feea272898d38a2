# SPDX-License-Identifier: Apache-2.0
"""Which function computes this rule for this flag?"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from gonogo.evaluation.bucketing import Bucketing
from gonogo.evaluation.definitions import DefinitionError
from gonogo.evaluation.logic.shared import SharedLists
from gonogo.evaluation.logic.term import NULL, Run, Term, constant

DEEPEST = 100
LONGEST = 250_000

Builder = Callable[["Compiler", Sequence[object]], Term]


class RuleError(Exception):
    """A rule that is no targeting rule; flagd answers PARSE_ERROR for its flag and keeps the other flags."""


class Watcher(Protocol):
    """Someone who wants to see every step of an evaluation."""

    def watched(self, operator: str, node: object, run: Run) -> Run:
        """Return a function that does the same and records the step."""

    def note(self, text: str) -> None:
        """Add a remark to the step being taken."""


class Compiler:
    """Compiles one rule for one flag.

    `at_root`: the data in scope is the context, not an item of a list. `reads_time`: the rule may look at the time.
    """

    def __init__(
        self,
        operators: Mapping[str, Builder],
        evaluators: Mapping[str, object],
        shared: SharedLists,
        flag_key: str,
        bucketing: Bucketing,
        watcher: Watcher | None = None,
    ) -> None:
        self.flag_key = flag_key
        self.bucketing = bucketing
        self.watcher = watcher
        self.shared = shared
        self.at_root = True
        self.reads_time = False
        self._operators = operators
        self._evaluators = evaluators
        self._referring: list[str] = []
        self._depth = 0
        self._parts = 0

    def term(self, node: object) -> Term:
        """Compile one node: an operation, a list of nodes, or a literal."""
        if not isinstance(node, dict | list):
            return constant(node)
        self._parts += 1
        if self._parts > LONGEST:
            raise DefinitionError(self.flag_key, f"the targeting has more than {LONGEST:,} parts; shorten it.")
        if self._depth >= DEEPEST:
            raise DefinitionError(self.flag_key, f"the targeting is nested more than {DEEPEST} levels; flatten it.")
        self._depth += 1
        try:
            if isinstance(node, list):
                return self._list(node)
            return self._operation(node) if len(node) == 1 else constant(node)
        finally:
            self._depth -= 1

    def terms(self, nodes: Sequence[object]) -> list[Term]:
        """Compile several nodes."""
        return [self.term(node) for node in nodes]

    def inside(self, node: object) -> Term:
        """Compile a node that runs on an item of a list instead of on the context."""
        outer, self.at_root = self.at_root, False
        try:
            return self.term(node)
        finally:
            self.at_root = outer

    def _operation(self, node: dict[str, object]) -> Term:
        ((operator, arguments),) = node.items()
        if operator == "$ref":
            return self._reference(arguments)
        builder = self._operators.get(operator)
        if builder is None:
            raise RuleError(f'the targeting uses "{operator}", which is not an operator.')
        term = builder(self, arguments if isinstance(arguments, list) else [arguments])
        if self.watcher is None:
            return term
        return Term(self.watcher.watched(operator, node, term.run), boolean=term.boolean)

    def _reference(self, name: object) -> Term:
        if not isinstance(name, str) or name not in self._evaluators:
            raise RuleError(f'the targeting refers to "{name}", which is not among "$evaluators".')
        if name in self._referring:
            circle = " → ".join([*self._referring[self._referring.index(name) :], name])
            raise DefinitionError(self.flag_key, f'"$evaluators" refer to each other in a circle: {circle}.')
        self._referring.append(name)
        try:
            return self.term(self._evaluators[name])
        finally:
            self._referring.pop()

    def _list(self, items: list[object]) -> Term:
        known = self.shared.term(items)
        if known is not None:
            return known
        terms = self.terms(items)
        if all(term.constant for term in terms):
            return constant([term.value for term in terms])
        runs = tuple(term.run for term in terms)
        return Term(lambda data, now: [run(data, now) for run in runs])


def padded(terms: Sequence[Term], length: int) -> tuple[Term, ...]:
    """Return exactly so many terms, null where none was given."""
    return (*terms[:length], *(NULL,) * (length - len(terms)))

# SPDX-License-Identifier: Apache-2.0
"""What is a compiled part of a rule?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gonogo.evaluation.logic.coercion import truthy

Run = Callable[[Any, int], Any]
"""From the data in scope (the context; inside `map` and its kin the item) and the time in epoch seconds to a value."""

Finish = Callable[[object], object]
"""What becomes of the result of a rule in the end."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a test asks of the context: when this attribute is a text, whether it is among these texts.

    `exact`: when the attribute is anything else, the test does not hold.
    """

    attribute: str
    texts: frozenset[str]
    exact: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A compiled part, with what is known of it beforehand so that its parent can choose a faster form.

    `boolean`: it only ever gives True, False or None. `attribute`: it reads exactly this attribute of the context.
    `asked`: what it asks, if that is all it asks of a text. `finish`: builds the same part with finished results.
    """

    run: Run
    constant: bool = False
    value: object = None
    boolean: bool = False
    attribute: str | None = None
    asked: Asked | None = None
    finish: Callable[[Finish], "Term"] | None = None


def constant(value: object) -> Term:
    """Return the term that always gives this value."""
    return Term(lambda data, now: value, constant=True, value=value, boolean=value is None or isinstance(value, bool))


def finished(term: Term, finish: Finish) -> Term:
    """Return the term with its results finished: those that are known now are finished now, once and for all."""
    if term.constant:
        return constant(finish(term.value))
    if term.finish is not None:
        return term.finish(finish)
    run = term.run
    return Term(lambda data, now: finish(run(data, now)))


def as_test(term: Term) -> Run:
    """Return a function whose result, taken as Python truth, is the truth of the term."""
    if term.constant:
        verdict = truthy(term.value)
        return lambda data, now: verdict
    run = term.run
    if term.boolean:
        return run
    return lambda data, now: truthy(run(data, now))


NULL = constant(None)

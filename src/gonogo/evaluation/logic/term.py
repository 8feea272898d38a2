# SPDX-License-Identifier: Apache-2.0
"""What is a compiled part of a rule?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gonogo.evaluation.logic.coercion import truthy

Run = Callable[[Any, int], Any]
"""From the data in scope (the context; inside `map` and its kin the item) and the time in epoch seconds to a value."""


@dataclass(frozen=True, slots=True)
class Term:
    """A compiled part, with what is known of it beforehand so that its parent can choose a faster form.

    `boolean`: it only ever gives True, False or None. `attribute`: it reads exactly this attribute of the context.
    """

    run: Run
    constant: bool = False
    value: object = None
    boolean: bool = False
    attribute: str | None = None


def constant(value: object) -> Term:
    """Return the term that always gives this value."""
    return Term(lambda data, now: value, constant=True, value=value, boolean=value is None or isinstance(value, bool))


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

# SPDX-License-Identifier: Apache-2.0
"""Which way does the rule take? (`if`, `?:`, `and`, `or`, `!`, `!!`)"""

from collections.abc import Mapping, Sequence
from typing import Any

from gonogo.evaluation.logic.choice import asked_in_all, chosen
from gonogo.evaluation.logic.coercion import truthy
from gonogo.evaluation.logic.compiler import Builder, Compiler, padded
from gonogo.evaluation.logic.term import NULL, Asked, Finish, Run, Term, as_test, finished

_CHOICES = ("if", "?:")


def _if(compiler: Compiler, arguments: Sequence[object]) -> Term:
    nodes = list(arguments) if compiler.watcher else _unrolled(arguments)
    terms = compiler.terms(nodes)
    otherwise = terms.pop() if len(terms) % 2 else NULL
    if not terms:
        return otherwise
    return _choice(terms[0::2], [*terms[1::2], otherwise])


def _choice(tests: Sequence[Term], results: Sequence[Term]) -> Term:
    def finish(change: Finish) -> Term:
        return _choice(tests, [finished(term, change) for term in results])

    return Term(chosen(tests, results), boolean=all(term.boolean for term in results), finish=finish)


def _unrolled(arguments: Sequence[object]) -> list[object]:
    """Turn `if` in the last branch of `if` into one longer chain, which runs as a loop instead of as nested calls."""
    nodes = list(arguments)
    while len(nodes) % 2 and isinstance(nodes[-1], dict) and len(nodes[-1]) == 1:
        ((operator, inner),) = nodes[-1].items()
        if operator not in _CHOICES or not isinstance(inner, list) or not inner:
            break
        nodes[-1:] = inner
    return nodes


def _and(compiler: Compiler, arguments: Sequence[object]) -> Term:
    terms = compiler.terms(arguments)
    if not terms:
        return NULL
    if all(term.boolean for term in terms):
        return Term(_all_of([term.run for term in terms]), boolean=True)
    runs = tuple(term.run for term in terms)

    def run(data: Any, now: int) -> Any:
        value = None
        for part in runs:
            value = part(data, now)
            if not truthy(value):
                return value
        return value

    return Term(run)


def _all_of(runs: Sequence[Run]) -> Run:
    if len(runs) == 2:
        first, second = runs
        return lambda data, now: first(data, now) and second(data, now)

    def run(data: Any, now: int) -> Any:
        value = None
        for part in runs:
            value = part(data, now)
            if not value:
                return value
        return value

    return run


def _or(compiler: Compiler, arguments: Sequence[object]) -> Term:
    terms = compiler.terms(arguments)
    if not terms:
        return NULL
    boolean = all(term.boolean for term in terms)
    in_turn = _either(terms[0].run, terms[1].run) if boolean and len(terms) == 2 else _any_of(terms)
    asked = asked_in_all([term.asked for term in terms])
    return Term(in_turn if asked is None else _among(asked, in_turn), boolean=boolean, asked=asked)


def _either(first: Run, second: Run) -> Run:
    return lambda data, now: first(data, now) or second(data, now)


def _any_of(terms: Sequence[Term]) -> Run:
    runs = tuple(term.run for term in terms)

    def run(data: Any, now: int) -> Any:
        value = None
        for part in runs:
            value = part(data, now)
            if truthy(value):
                return value
        return value

    return run


def _among(asked: Asked, in_turn: Run) -> Run:
    """Look a text up in the texts of both tests; anything else is for the tests themselves."""
    name, texts = asked.attribute, asked.texts

    def run(data: Any, now: int) -> Any:
        value = data.get(name)
        return value in texts if type(value) is str else in_turn(data, now)

    return run


def _not(compiler: Compiler, arguments: Sequence[object]) -> Term:
    test = as_test(padded(compiler.terms(arguments), 1)[0])
    return Term(lambda data, now: not test(data, now), boolean=True)


def _truth(compiler: Compiler, arguments: Sequence[object]) -> Term:
    test = as_test(padded(compiler.terms(arguments), 1)[0])
    return Term(lambda data, now: bool(test(data, now)), boolean=True)


def _log(compiler: Compiler, arguments: Sequence[object]) -> Term:
    """Pass the value on: a pure evaluation has nowhere to log to."""
    return padded(compiler.terms(arguments), 1)[0]


OPERATORS: Mapping[str, Builder] = {
    "if": _if,
    "?:": _if,
    "and": _and,
    "or": _or,
    "!": _not,
    "!!": _truth,
    "log": _log,
}

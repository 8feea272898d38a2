# SPDX-License-Identifier: Apache-2.0
"""How do two values compare? (`==`, `===`, `!=`, `!==`, `<`, `<=`, `>`, `>=`)"""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gonogo.evaluation.logic.coercion import comparable, loosely_equal, strictly_equal
from gonogo.evaluation.logic.compiler import Builder, Compiler, padded
from gonogo.evaluation.logic.term import Asked, Run, Term, constant

Equality = Callable[[object, object], bool]
Order = Callable[[Any, Any], bool]


def _equality(equal: Equality) -> Builder:
    def build(compiler: Compiler, arguments: Sequence[object]) -> Term:
        left, right = padded(compiler.terms(arguments), 2)
        if left.constant and not right.constant:
            left, right = right, left
        if left.attribute is not None and right.constant and type(right.value) is str:
            asked = Asked(left.attribute, frozenset({right.value}), exact=equal is strictly_equal)
            return Term(_equals_text(left.attribute, right.value, equal), boolean=True, asked=asked)
        first, second = left.run, right.run
        return Term(lambda data, now: equal(first(data, now), second(data, now)), boolean=True)

    return build


def _equals_text(name: str, wanted: str, equal: Equality) -> Run:
    def run(data: Any, now: int) -> bool:
        value = data.get(name)
        return value == wanted if type(value) is str else equal(value, wanted)

    return run


def _negated(build: Builder) -> Builder:
    def build_negation(compiler: Compiler, arguments: Sequence[object]) -> Term:
        run = build(compiler, arguments).run
        return Term(lambda data, now: not run(data, now), boolean=True)

    return build_negation


def _order(order: Order) -> Builder:
    def build(compiler: Compiler, arguments: Sequence[object]) -> Term:
        terms = compiler.terms(arguments)
        if len(terms) < 2:
            return constant(False)
        if len(terms) == 2:
            return Term(_two(order, *terms), boolean=True)
        return Term(_between(order, *(term.run for term in terms[:3])), boolean=True)

    return build


def _two(order: Order, left: Term, right: Term) -> Run:
    first, second = left.run, right.run
    if right.constant and type(right.value) in (int, float):
        limit: Any = right.value

        def against_number(data: Any, now: int) -> bool:
            value = first(data, now)
            return order(value, limit) if type(value) in (int, float) else order(*comparable(value, limit))

        return against_number
    return lambda data, now: order(*comparable(first(data, now), second(data, now)))


def _between(order: Order, first: Run, second: Run, third: Run) -> Run:
    def run(data: Any, now: int) -> bool:
        middle = second(data, now)
        return order(*comparable(first(data, now), middle)) and order(*comparable(middle, third(data, now)))

    return run


OPERATORS: Mapping[str, Builder] = {
    "==": _equality(loosely_equal),
    "===": _equality(strictly_equal),
    "!=": _negated(_equality(loosely_equal)),
    "!==": _negated(_equality(strictly_equal)),
    "<": _order(operator.lt),
    "<=": _order(operator.le),
    ">": _order(operator.gt),
    ">=": _order(operator.ge),
}

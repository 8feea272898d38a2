# SPDX-License-Identifier: Apache-2.0
"""What do the numbers in a rule come to? (`+`, `-`, `*`, `/`, `%`, `min`, `max`)

What is no number counts as NaN, and nothing raises: a division by zero is an infinity, as in JavaScript.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gonogo.evaluation.logic.coercion import to_double
from gonogo.evaluation.logic.compiler import Builder, Compiler
from gonogo.evaluation.logic.term import Term

Number = int | float


def _add(numbers: Sequence[Number]) -> Number:
    total: Number = 0
    for number in numbers:
        total = to_double(total + number)
    return total


def _multiply(numbers: Sequence[Number]) -> Number:
    product: Number = 1
    for number in numbers:
        product = to_double(product * number)
    return product


def _subtract(numbers: Sequence[Number]) -> Number:
    if not numbers:
        return math.nan
    return -numbers[0] if len(numbers) == 1 else numbers[0] - numbers[1]


def _divide(numbers: Sequence[Number]) -> Number:
    if len(numbers) < 2:
        return math.nan
    dividend, divisor = numbers[:2]
    if divisor:
        return dividend / divisor
    if not dividend or dividend != dividend:
        return math.nan
    return math.copysign(math.inf, dividend) * math.copysign(1.0, divisor)


def _remainder(numbers: Sequence[Number]) -> Number:
    """Take the sign of the dividend, as JavaScript does and Python does not."""
    if len(numbers) < 2:
        return math.nan
    try:
        return math.fmod(*numbers[:2])
    except ValueError:
        return math.nan


def _least(numbers: Sequence[Number]) -> Number:
    return math.nan if any(number != number for number in numbers) else min(numbers, default=math.inf)


def _greatest(numbers: Sequence[Number]) -> Number:
    return math.nan if any(number != number for number in numbers) else max(numbers, default=-math.inf)


def _arithmetic(compute: Callable[[Sequence[Number]], Number]) -> Builder:
    def build(compiler: Compiler, arguments: Sequence[object]) -> Term:
        runs = tuple(term.run for term in compiler.terms(arguments))

        def run(data: Any, now: int) -> Number:
            return to_double(compute([to_double(part(data, now)) for part in runs]))

        return Term(run)

    return build


OPERATORS: Mapping[str, Builder] = {
    "+": _arithmetic(_add),
    "-": _arithmetic(_subtract),
    "*": _arithmetic(_multiply),
    "/": _arithmetic(_divide),
    "%": _arithmetic(_remainder),
    "min": _arithmetic(_least),
    "max": _arithmetic(_greatest),
}

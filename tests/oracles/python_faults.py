# SPDX-License-Identifier: Apache-2.0
"""What does openfeature-flagd-core 2.0.0 do wrong, and what does it answer once that is repaired?

A repair changes one thing in the oracle and leaves the rest to the oracle's own code. So a difference is explained only
when the oracle, repaired, gives the very answer that Gonogo gives.
"""

from __future__ import annotations

import importlib
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from json_logic import builtins
from openfeature.contrib.tools.flagd.core import FlagdCore
from openfeature.contrib.tools.flagd.core.model import flag_store
from openfeature.exception import TypeMismatchError

from tests.oracles.compare import Fault

targeting = importlib.import_module("openfeature.contrib.tools.flagd.core.targeting.targeting")
Check = Callable[[Any, str | None], None]

_to_number = builtins.to_number


def number(value: Any) -> Any:
    """The value as a number, by the oracle's own rule, which may itself be repaired."""
    return builtins.to_number(value)


def _blank_is_zero(value: Any) -> Any:
    return 0 if isinstance(value, str) and not value.strip() else _to_number(value)


@dataclass(frozen=True, slots=True)
class Repair(Fault):
    """A fault with its repair: operators in place of the faulty ones, and patches outside the operators."""

    operators: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    patches: Sequence[Callable[[], Any]] = ()


def _cat(data: Any, *parts: Any) -> str:
    return "".join("" if part is None else builtins.to_string(part) for part in parts)


def _double(value: Any) -> Any:
    return float(value) if abs(value) > 2**53 else value


def _sum(data: Any, *values: Any) -> Any:
    total: Any = 0
    for value in values:
        total = _double(total + _double(number(value)))
    return total


def _product(data: Any, *values: Any) -> Any:
    product: Any = 1
    for value in values:
        product = _double(product * _double(number(value)))
    return product


def _minus(data: Any, left: Any = None, *others: Any) -> Any:
    return number(left) - number(others[0]) if others else -number(left)


def _divided(data: Any, left: Any = None, right: Any = None, *rest: Any) -> float:
    dividend, divisor = number(left), number(right)
    if divisor:
        return float(dividend / divisor)
    return math.nan if not dividend or math.isnan(dividend) else math.copysign(math.inf, dividend)


def _remainder(data: Any, left: Any = None, right: Any = None, *rest: Any) -> float:
    dividend, divisor = number(left), number(right)
    return math.nan if not divisor or math.isinf(dividend) else math.fmod(dividend, divisor)


def _extreme(choose: Callable[..., Any]) -> Callable[..., Any]:
    def extreme(data: Any, *values: Any) -> Any:
        numbers = [number(value) for value in values]
        return math.nan if any(map(math.isnan, numbers)) else choose(numbers)

    return extreme


def _order(holds: Callable[[Any, Any], bool]) -> Callable[..., bool]:
    def pair(left: Any, right: Any) -> bool:
        both = isinstance(left, str) and isinstance(right, str)
        return holds(left, right) if both else holds(number(left), number(right))

    def order(data: Any, left: Any = None, right: Any = None, *third: Any) -> bool:
        return pair(left, right) and (not third or pair(right, third[0]))

    return order


def _equal(data: Any, left: Any = None, right: Any = None, *rest: Any) -> bool:
    if left is None or right is None:
        return left is right
    return bool(builtins.op_equals(data, left, right))


def _strict(data: Any, left: Any = None, right: Any = None, *rest: Any) -> bool:
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def _in(data: Any, needle: Any = None, haystack: Any = None, *rest: Any) -> bool:
    if isinstance(haystack, list):
        return any(_strict(data, needle, item) for item in haystack)
    return bool(haystack) and bool(builtins.op_in(data, needle, haystack))


def _no_boolean(result: Any, wanted: str | None, check: Check) -> None:
    check(result, wanted)
    if wanted == "float" and isinstance(result.value, bool) and result.variant is not None:
        raise TypeMismatchError("A boolean is no number.")


def _whole(result: Any, wanted: str | None, check: Check) -> None:
    if wanted == "integer" and isinstance(result.value, float) and result.value.is_integer():
        result.value = int(result.value)
    check(result, wanted)


def _checking(changed: Callable[[Any, str | None, Check], None]) -> Callable[[], Any]:
    """Return what patches the check of the type with a changed one, which gets the check as it is at that time."""

    def change() -> Any:
        check = FlagdCore._check_type
        return patch.object(FlagdCore, "_check_type", staticmethod(lambda result, to: changed(result, to, check)))

    return change


def _literal_sub(pattern: str, rule: str, flags: str) -> str:
    return re.sub(pattern, lambda match: rule, flags)


REPAIRS = (
    Repair(
        "null in cat",
        'JSON Logic defines cat by joining its arguments, and in a join null is the empty text; here it is "null".',
        operators={"cat": _cat},
    ),
    Repair(
        "division by zero",
        "JSON Logic defines / and % as those of JavaScript (ECMA-262, Number::divide and Number::remainder): by zero an"
        " infinity or NaN, and a remainder has the sign of the dividend; here Python raises, or takes the sign of the"
        " divisor.",
        operators={"/": _divided, "%": _remainder},
    ),
    Repair(
        "integers beyond doubles",
        "JSON Logic computes in doubles, which beyond 2**53 do not hold every integer (RFC 8259, numbers); here"
        " integers are exact, and another implementation would find another sum.",
        operators={"+": _sum, "*": _product},
    ),
    Repair(
        "minus null",
        "JSON Logic negates when one argument is given and subtracts when two are, and null counts as 0; here a second"
        " argument of null is taken for none.",
        operators={"-": _minus},
    ),
    Repair(
        "extreme of NaN",
        "Math.min and Math.max are NaN as soon as one argument is (ECMA-262, Math.min); here it depends on order.",
        operators={"min": _extreme(min), "max": _extreme(max)},
    ),
    Repair(
        "order with null",
        "Unless both are texts, both are compared as numbers, and null is 0 (ECMA-262, IsLessThan); here a text is"
        ' compared with the text "null", and a third argument of null is taken for none.',
        operators={
            "<": _order(lambda left, right: left < right),
            "<=": _order(lambda left, right: left <= right),
            ">": _order(lambda left, right: left > right),
            ">=": _order(lambda left, right: left >= right),
        },
    ),
    Repair(
        "null equals 0",
        "Loosely, null equals only null and undefined, no number (ECMA-262, IsLooselyEqual); here it equals 0.",
        operators={
            "==": _equal,
            "!=": lambda data, left=None, right=None, *rest: not _equal(data, left, right),
        },
    ),
    Repair(
        "blank text is no number",
        "A text of nothing but blanks is the number 0 (ECMA-262, StringToNumber); here it is NaN.",
        patches=(lambda: patch.object(builtins, "to_number", _blank_is_zero),),
    ),
    Repair(
        "true is 1",
        "Strict equality, which in also uses, is false for values of two types (ECMA-262, IsStrictlyEqual); in"
        " Python True == 1.",
        operators={
            "===": _strict,
            "!==": lambda data, left=None, right=None, *rest: not _strict(data, left, right),
            "in": _in,
        },
    ),
    Repair(
        "boolean served as float",
        "The specification of OpenFeature demands TYPE_MISMATCH for a value of another type; here true is"
        " served as 1.0.",
        patches=(_checking(_no_boolean),),
    ),
    Repair(
        "whole number with a point",
        "JSON has one kind of number, in which 0.0 is 0 (RFC 8259, numbers; flagd schema, number variants); here 0.0 is"
        " TYPE_MISMATCH when an integer is asked for.",
        patches=(_checking(_whole),),
    ),
    Repair(
        "escapes in $evaluators",
        "A reference stands for the rule it names, whatever texts the rule holds (flagd schema, $ref); here the rule is"
        " taken for the replacement pattern of a regular expression, and \\u in it is an error for the whole set.",
        patches=(lambda: patch.object(flag_store, "re", SimpleNamespace(sub=_literal_sub, escape=re.escape)),),
    ),
)


@contextmanager
def repaired(kinds: Sequence[str]) -> Iterator[None]:
    """Run the oracle with these faults repaired."""
    with ExitStack() as stack:
        for repair in REPAIRS:
            if repair.kind in kinds:
                stack.enter_context(patch.dict(targeting.OPERATORS, repair.operators))
                for change in repair.patches:
                    stack.enter_context(change())
        yield

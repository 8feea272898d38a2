# SPDX-License-Identifier: Apache-2.0
"""What is the answer to one evaluation, and does it have the type the caller expects?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Reason = Literal["STATIC", "DEFAULT", "TARGETING_MATCH", "DISABLED", "ERROR"]
ErrorCode = Literal["FLAG_NOT_FOUND", "TYPE_MISMATCH", "PARSE_ERROR", "GENERAL"]
Expected = Literal["boolean", "string", "integer", "float", "object"]
Metadata = Mapping[str, str | int | float | bool]

_SAFE_INTEGER = 2**53 - 1
_MISMATCH = object()
_EXACT: Mapping[str, type] = {"boolean": bool, "string": str, "integer": int, "float": float, "object": dict}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One answer. Instances are shared between evaluations: do not change `value` or `metadata` in place.

    `value` and `variant` are both None when the caller's own default applies (disabled, no default variant, error).
    `error_details` is a sentence and is set exactly when `error_code` is.
    """

    value: object
    variant: str | None
    reason: Reason
    error_code: ErrorCode | None
    metadata: Metadata
    error_details: str | None = None


def failed(code: ErrorCode, details: str, metadata: Metadata) -> Evaluation:
    """Return the evaluation that reports an error."""
    return Evaluation(None, None, "ERROR", code, metadata, details)


def typed(evaluation: Evaluation, expected: Expected) -> Evaluation:
    """Return the evaluation with its value as the expected type, or TYPE_MISMATCH when that would change the value.

    JSON has one kind of number, so a whole number is acceptable as "integer" and as "float", and is emitted as such.
    """
    if evaluation.variant is None or type(evaluation.value) is _EXACT.get(expected):
        return evaluation
    value = _converted(evaluation.value, expected)
    if value is evaluation.value:
        return evaluation
    if value is _MISMATCH:
        details = f'Variant "{evaluation.variant}" is not of type {expected}.'
        return failed("TYPE_MISMATCH", details, evaluation.metadata)
    return Evaluation(value, evaluation.variant, evaluation.reason, None, evaluation.metadata)


def _converted(value: object, expected: Expected) -> object:
    if expected == "boolean":
        fits = isinstance(value, bool)
    elif expected == "string":
        fits = isinstance(value, str)
    elif expected == "object":
        fits = isinstance(value, dict | list)
    elif expected in ("integer", "float"):
        return _number(value, expected)
    else:
        raise ValueError(f'There is no type "{expected}": use boolean, string, integer, float or object.')
    return value if fits else _MISMATCH


def _number(value: object, expected: Expected) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _MISMATCH
    if expected == "float":
        return float(value) if abs(value) <= _SAFE_INTEGER or isinstance(value, float) else _MISMATCH
    if isinstance(value, int):
        return value
    return int(value) if value.is_integer() and abs(value) <= _SAFE_INTEGER else _MISMATCH

# SPDX-License-Identifier: Apache-2.0
"""What does npm @openfeature/flagd-core 4.0.1 do wrong? The repairs stand in npm_repairs.mjs, under the same names."""

from __future__ import annotations

from tests.oracles.compare import Fault

FAULTS = (
    Fault(
        "comparison that raises",
        "JSON Logic compares by the operators of JavaScript, which answer true or false for any two values (ECMA-262,"
        " IsLooselyEqual and IsLessThan); here a text that is no number beside a number, and NaN, end the evaluation.",
    ),
    Fault(
        "arithmetic that raises",
        "JSON Logic computes with the numbers of JavaScript, where what is no number is NaN and a division by zero is"
        " an infinity (ECMA-262, Number::divide); here either ends the evaluation, and min and max accept no null.",
    ),
    Fault(
        "text operator that raises",
        "JSON Logic takes anything for a text in substr, and in of what is neither list nor text is false"
        " (jsonlogic.com, operations); here null has no substr and a number no includes, which ends the evaluation.",
    ),
    Fault(
        "null in cat",
        'JSON Logic defines cat by joining its arguments, and in a join null is the empty text; here it is "null".',
    ),
    Fault(
        "list operator without a list",
        "JSON Logic takes what is no list for an empty one, and all of nothing is false (jsonlogic.com, operations);"
        " here all of null is true, a text is taken apart, and the start of reduce may be undefined.",
    ),
    Fault(
        "empty text is there",
        "JSON Logic counts an attribute as missing when it is null or the empty text (jsonlogic.com, missing); here"
        " only null is missing.",
    ),
    Fault(
        "hash of UTF-16",
        "flagd hashes the UTF-8 bytes of the bucketing value (flagd, specification of fractional); here the 16-bit"
        " units of the text are hashed, so texts beyond ASCII fall elsewhere.",
    ),
    Fault(
        "half characters",
        "A text is a sequence of Unicode characters (RFC 8259, strings); here substr may cut one in two, and the halves"
        " are no text that could be exchanged.",
    ),
)

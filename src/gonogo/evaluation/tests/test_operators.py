# SPDX-License-Identifier: Apache-2.0
"""Does every operator of a targeting rule give what it should?"""

import math
from typing import Any

import pytest

from gonogo.evaluation.logic.operators import OPERATORS
from gonogo.evaluation.tests.building import result

PERSON: dict[str, Any] = {
    "targetingKey": "ada",
    "email": "ada@agency.example",
    "age": 36,
    "vip": True,
    "nothing": None,
    "zero": 0,
    "blank": "",
    "office": {"city": "Dayton", "floors": [1, 2, {"name": "roof"}]},
    "tags": ["beta", "staff"],
    "scores": [3, 1, 2],
}

CASES: list[tuple[object, object]] = [
    # var
    ({"var": "age"}, 36),
    ({"var": ["age"]}, 36),
    ({"var": "office.city"}, "Dayton"),
    ({"var": "office.floors.1"}, 2),
    ({"var": "office.floors.2.name"}, "roof"),
    ({"var": "office.floors.01"}, None),
    ({"var": "office.floors.9"}, None),
    ({"var": "office.floors.-1"}, None),
    ({"var": "office.floors.length"}, 3),
    ({"var": "email.length"}, 18),
    ({"var": "email.0"}, "a"),
    ({"var": "age.x"}, None),
    ({"var": "nobody"}, None),
    ({"var": "nobody.there"}, None),
    ({"var": ["nobody", "else"]}, "else"),
    ({"var": ["nobody", {"var": "age"}]}, 36),
    ({"var": ["nothing", "else"]}, "else"),
    ({"var": ["zero", 5]}, 0),
    ({"var": ["blank", "x"]}, ""),
    ({"var": {"cat": ["off", "ice", ".city"]}}, "Dayton"),
    ({"var": [{"var": "nobody"}]}, {**PERSON, "$flagd": {"flagKey": "banner", "timestamp": 99}}),
    ({"var": ""}, {**PERSON, "$flagd": {"flagKey": "banner", "timestamp": 99}}),
    ({"var": "$flagd"}, {"flagKey": "banner", "timestamp": 99}),
    ({"var": "$flagd.flagKey"}, "banner"),
    ({"var": "$flagd.timestamp"}, 99),
    ({"var": "$flagd.other"}, None),
    ({"var": {"cat": ["$flagd", ".flagKey"]}}, "banner"),
    # missing, missing_some
    ({"missing": ["age", "nobody", "blank", "nothing", "zero", "office.city"]}, ["nobody", "blank", "nothing"]),
    ({"missing": "nobody"}, ["nobody"]),
    ({"missing": {"merge": [["a"], "age"]}}, ["a"]),
    ({"missing": []}, []),
    ({"missing_some": [1, ["age", "nobody"]]}, []),
    ({"missing_some": [2, ["age", "nobody", "a"]]}, ["nobody", "a"]),
    ({"missing_some": [1, "age"]}, []),
    # equality
    ({"==": [{"var": "age"}, "36"]}, True),
    ({"==": ["36", {"var": "age"}]}, True),
    ({"==": [{"var": "email"}, "ada@agency.example"]}, True),
    ({"==": [{"var": "nobody"}, None]}, True),
    ({"==": [{"var": "nobody"}]}, True),
    ({"===": [{"var": "age"}, "36"]}, False),
    ({"===": [{"var": "age"}, 36.0]}, True),
    ({"===": [{"var": "vip"}, 1]}, False),
    ({"!=": [{"var": "age"}, "36"]}, False),
    ({"!==": [{"var": "age"}, "36"]}, True),
    # truth
    ({"!": {"var": "vip"}}, False),
    ({"!": [[]]}, True),
    ({"!": []}, True),
    ({"!!": "0"}, True),
    ({"!!": [[]]}, False),
    ({"!!": {"var": "blank"}}, False),
    # and, or: the deciding value itself
    ({"and": [{"var": "age"}, {"var": "blank"}, "never"]}, ""),
    ({"and": [1, "last"]}, "last"),
    ({"and": [{"==": [1, 1]}, {"==": [1, 1]}]}, True),
    ({"and": [{"==": [1, 1]}, {"==": [1, 2]}, {"==": [1, 1]}]}, False),
    ({"and": []}, None),
    ({"or": [{"var": "zero"}, {"var": "blank"}, "found"]}, "found"),
    ({"or": [{"var": "zero"}, {"var": "blank"}]}, ""),
    ({"or": [{"==": [1, 2]}, {"==": [1, 1]}]}, True),
    ({"or": []}, None),
    # if
    ({"if": [True, "yes", "no"]}, "yes"),
    ({"if": [{"var": "blank"}, "yes", "no"]}, "no"),
    ({"if": [False, "yes"]}, None),
    ({"if": [{"var": "vip"}]}, True),
    ({"if": []}, None),
    ({"if": [0, "a", [], "b", {"var": "age"}, "c", "d"]}, "c"),
    ({"if": [0, "a", [], "b", "d"]}, "d"),
    ({"if": [0, "a", [], "b"]}, None),
    ({"if": [0, "a", {"if": [0, "b", {"var": "age"}]}]}, 36),
    ({"if": [0, "a", {"?:": [0, "b"]}]}, None),
    ({"if": [0, "a", {"if": []}]}, None),
    ({"if": [{"var": "vip"}, {"var": "age"}, {"var": "email"}]}, 36),
    ({"?:": [{"var": "vip"}, "yes", "no"]}, "yes"),
    # order
    ({"<": [1, 2]}, True),
    ({"<": ["a", "b"]}, True),
    ({"<": ["10", "9"]}, True),
    ({"<": ["10", 9]}, False),
    ({"<": ["x", 1]}, False),
    ({">=": ["x", 1]}, False),
    ({"<": [None, 1]}, True),
    ({"<": [{"var": "age"}, 37]}, True),
    ({">": [{"var": "vip"}, 0]}, True),
    ({">": [{"var": "email"}, 5]}, False),
    ({"<": [18, {"var": "age"}, 65]}, True),
    ({"<": [18, {"var": "age"}, 36]}, False),
    ({"<=": [18, {"var": "age"}, 36]}, True),
    ({">": [65, {"var": "age"}, 18]}, True),
    ({">": [65, {"var": "age"}, 36]}, False),
    ({">=": [36, {"var": "age"}, 36]}, True),
    ({"<": [5]}, False),
    # numbers
    ({"+": [1, "2", True, None]}, 4),
    ({"+": []}, 0),
    ({"+": "5"}, 5),
    ({"+": ["x", 1]}, math.nan),
    ({"+": [2**53, 1]}, 9007199254740992),
    ({"-": [5, 7]}, -2),
    ({"-": {"var": "age"}}, -36),
    ({"-": []}, math.nan),
    ({"*": [2, "3", 4]}, 24),
    ({"*": []}, 1),
    ({"/": [7, 2]}, 3.5),
    ({"/": [1, 0]}, math.inf),
    ({"/": [-1, 0]}, -math.inf),
    ({"/": [0, 0]}, math.nan),
    ({"/": [1]}, math.nan),
    ({"%": [7, 3]}, 1),
    ({"%": [-7, 3]}, -1),
    ({"%": [7, 0]}, math.nan),
    ({"%": [7]}, math.nan),
    ({"min": [3, "1", 2]}, 1),
    ({"max": [3, "10", 2]}, 10),
    ({"max": [3, "x"]}, math.nan),
    ({"min": []}, math.inf),
    ({"max": []}, -math.inf),
    # texts
    ({"cat": ["a", 1.0, None, True, [1, 2]]}, "a1true1,2"),
    ({"cat": ["key-", {"var": "age"}]}, "key-36"),
    ({"cat": ["key-", {"var": "nobody"}]}, "key-"),
    ({"cat": {"var": "email"}}, "ada@agency.example"),
    ({"cat": []}, ""),
    ({"substr": ["gonogo", 2]}, "nogo"),
    ({"substr": ["gonogo", -4, 2]}, "no"),
    ({"substr": ["gonogo", 1, -2]}, "ono"),
    ({"substr": ["gonogo", -99, 2]}, "go"),
    ({"substr": ["gonogo", 99]}, ""),
    ({"substr": ["gonogo", 1, -99]}, ""),
    ({"substr": ["gonogo", "x", 2]}, "go"),
    ({"substr": ["gonogo", {"/": [1, 0]}]}, ""),
    ({"substr": [12345, 1, 3]}, "234"),
    ({"starts_with": [{"var": "email"}, "ada@"]}, True),
    ({"starts_with": [{"var": "email"}, "Ada@"]}, False),
    ({"starts_with": [{"var": "age"}, "3"]}, None),
    ({"starts_with": [{"var": "email"}]}, None),
    ({"starts_with": [{"var": "email"}, "a", "d"]}, None),
    ({"ends_with": [{"var": "email"}, "@agency.example"]}, True),
    ({"ends_with": [{"var": "email"}, 5]}, None),
    ({"lower": [{"cat": ["ÀB ", {"var": "email"}]}]}, "Àb ada@agency.example"),
    ({"upper": "straße"}, "STRAßE"),
    ({"upper": [{"var": "age"}]}, None),
    # in
    ({"in": ["beta", {"var": "tags"}]}, True),
    ({"in": ["bet", {"var": "tags"}]}, False),
    ({"in": ["@agency", {"var": "email"}]}, True),
    ({"in": ["", {"var": "email"}]}, True),
    ({"in": ["", {"var": "blank"}]}, False),
    ({"in": [{"var": "age"}, "1369"]}, True),
    ({"in": [{"var": "email"}, ["x", "ada@agency.example"]]}, True),
    ({"in": [{"var": "age"}, [36]]}, True),
    ({"in": [{"var": "age"}, ["36", 36.5]]}, False),
    ({"in": [{"var": "vip"}, [1, "true"]]}, False),
    ({"in": [{"var": "vip"}, [True]]}, True),
    ({"in": [1, [True]]}, False),
    ({"in": [{"var": "nobody"}, [None]]}, True),
    ({"in": [{"var": "tags"}, [["beta", "staff"]]]}, False),
    ({"in": [{"var": "age"}, [{"+": [30, 6]}, 1]]}, True),
    ({"in": ["a", {"var": "age"}]}, False),
    ({"in": ["a", {"var": "nobody"}]}, False),
    ({"in": ["a"]}, False),
    # lists
    ({"map": [{"var": "scores"}, {"*": [{"var": ""}, 2]}]}, [6, 2, 4]),
    ({"map": [{"var": "age"}, 1]}, []),
    ({"map": [{"var": "scores"}, {"var": "$flagd.flagKey"}]}, [None, None, None]),
    ({"map": [{"var": "scores"}]}, [None, None, None]),
    ({"filter": [{"var": "scores"}, {">": [{"var": ""}, 1]}]}, [3, 2]),
    ({"filter": [[{"a": 1, "b": 2}], {"var": "a"}]}, [{"a": 1, "b": 2}]),
    ({"filter": [None, True]}, []),
    ({"reduce": [{"var": "scores"}, {"+": [{"var": "accumulator"}, {"var": "current"}]}, 10]}, 16),
    ({"reduce": [{"var": "scores"}, {"+": [{"var": "accumulator"}, {"var": "current"}]}]}, 6),
    ({"reduce": [{"var": "age"}, {"var": "current"}, "start"]}, "start"),
    ({"all": [{"var": "scores"}, {">": [{"var": ""}, 0]}]}, True),
    ({"all": [{"var": "scores"}, {">": [{"var": ""}, 1]}]}, False),
    ({"all": [[], True]}, False),
    ({"some": [{"var": "scores"}, {"==": [{"var": ""}, 3]}]}, True),
    ({"some": [[], True]}, False),
    ({"none": [{"var": "scores"}, {"==": [{"var": ""}, 9]}]}, True),
    ({"none": [[], True]}, True),
    ({"all": []}, False),
    ({"merge": [[1, 2], 3, [[4]], {"var": "tags"}]}, [1, 2, 3, [4], "beta", "staff"]),
    ({"merge": []}, []),
    # log passes on; literals stay what they are
    ({"log": {"var": "age"}}, 36),
    ({"log": []}, None),
    ("on", "on"),
    ({}, {}),
    ({"a": {"var": "age"}, "b": 1}, {"a": {"var": "age"}, "b": 1}),
    ([1, {"var": "age"}, [2, {"var": "zero"}]], [1, 36, [2, 0]]),
    # versions
    ({"sem_ver": ["1.2.3", "=", "1.2.3"]}, True),
    ({"sem_ver": [{"var": "age"}, ">", "35.9"]}, True),
]


@pytest.mark.parametrize(("rule", "expected"), CASES, ids=lambda value: None)
def test_operator(rule: object, expected: object) -> None:
    """The rule gives this value for the person, of this type."""
    found = result(rule, PERSON, now=99)
    if isinstance(expected, float) and math.isnan(expected):
        assert isinstance(found, float)
        assert math.isnan(found)
    else:
        assert found == expected
        assert isinstance(found, bool) == isinstance(expected, bool)


def test_every_operator_is_in_the_table() -> None:
    """No operator is without a case; `fractional` has tests of its own."""
    tried = {operator for rule, _ in CASES if isinstance(rule, dict) for operator in rule}
    assert set(OPERATORS) - tried == {"fractional"}


def test_the_context_cannot_pretend_to_be_flagd() -> None:
    """Attributes named $flagd are overruled by those of the evaluation."""
    context = {"$flagd": {"flagKey": "forged", "timestamp": 1, "extra": 2}}
    rule = {"cat": [{"var": "$flagd.flagKey"}, {"var": "$flagd.timestamp"}, {"var": "$flagd.extra"}]}
    assert result(rule, context, now=7) == "banner7"

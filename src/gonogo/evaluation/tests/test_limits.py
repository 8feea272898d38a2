# SPDX-License-Identifier: Apache-2.0
"""Does nothing crash, whatever definitions and contexts are thrown at it?"""

import json
from typing import Any

import pytest

from gonogo.evaluation import DefinitionError, FlagSet
from gonogo.evaluation.logic import compiler
from gonogo.evaluation.tests.building import flag, flag_set


def nested(depth: int, inner: object, operator: str = "!") -> object:
    """Return the inner rule inside so many operators."""
    for _ in range(depth):
        inner = {operator: [inner]}
    return inner


def test_deep_rules_are_refused() -> None:
    """A rule may be 100 levels deep; one more is refused with the flag, also when it hides behind a reference."""
    assert flag_set(banner=flag(nested(99, {"var": "x"}))).evaluate("banner", {}).error_code == "GENERAL"
    with pytest.raises(DefinitionError, match=r'Flag "banner": .* more than 100 levels'):
        flag_set(banner=flag(nested(100, {"var": "x"})))
    with pytest.raises(DefinitionError, match="more than 100 levels"):
        flag_set(evaluators={"deep": nested(60, 1)}, banner=flag(nested(60, {"$ref": "deep"})))


def test_a_long_chain_of_cases_is_not_deep() -> None:
    """A thousand cases in one `if`, or fifty nested each in the last branch, run as a loop."""
    flat: list[object] = []
    for n in range(1000):
        flat += [{"==": [{"var": "n"}, n]}, f"v{n}"]
    chain: object = "v0"
    for n in range(1, 50):
        chain = {"if": [{"==": [{"var": "n"}, n]}, f"v{n}", chain]}
    variants = {f"v{n}": n for n in range(1000)}
    flags = flag_set(
        flat=flag({"if": flat}, variants=variants, defaultVariant="v0"),
        chain=flag(chain, variants=variants, defaultVariant="v0"),
    )
    assert flags.evaluate("flat", {"n": 999}).value == 999
    assert flags.evaluate("flat", {"n": 1000}).reason == "DEFAULT"
    assert [flags.evaluate("chain", {"n": n}).value for n in (1, 25, 49, 50)] == [1, 25, 49, 0]


@pytest.mark.parametrize(
    ("evaluators", "circle"),
    [
        ({"a": {"$ref": "a"}}, "a → a"),
        ({"a": {"!": {"$ref": "b"}}, "b": {"and": [1, {"$ref": "a"}]}}, "a → b → a"),
        ({"a": {"$ref": "b"}, "b": {"$ref": "c"}, "c": {"if": [{"$ref": "b"}, 1]}}, "b → c → b"),
    ],
)
def test_rules_that_refer_to_each_other(evaluators: dict[str, Any], circle: str) -> None:
    """A circle is refused, and named."""
    with pytest.raises(DefinitionError, match=f'Flag "banner": .* in a circle: {circle}'):
        flag_set(evaluators=evaluators, banner=flag({"if": [{"$ref": "a"}, "on"]}))


def test_references_that_multiply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that each use the next twice would double at every level; the whole is refused while it is small."""
    monkeypatch.setattr(compiler, "LONGEST", 5000)
    evaluators = {f"e{n}": {"or": [{"$ref": f"e{n + 1}"}, {"$ref": f"e{n + 1}"}]} for n in range(40)}
    with pytest.raises(DefinitionError, match=r'Flag "banner": .* more than 5,000 parts'):
        flag_set(evaluators={**evaluators, "e40": {"var": "x"}}, banner=flag({"$ref": "e0"}))


def deep_list(depth: int) -> list[object]:
    """Return lists within lists."""
    inner: list[object] = []
    for _ in range(depth):
        inner = [inner]
    return inner


@pytest.mark.parametrize(
    "rule",
    [
        {"cat": [{"var": "deep"}]},
        {"==": [{"var": "deep"}, "x"]},
        {"+": [{"var": "deep"}]},
        {"in": [{"var": "deep"}, ["x"]]},
        {"fractional": [{"var": "deep"}, ["on", 1]]},
        {"fractional": [{"var": "wrapped"}, ["on", 1]]},
    ],
)
@pytest.mark.parametrize("bucketing", ["v2", "v3"])
def test_deep_contexts(rule: object, bucketing: str) -> None:
    """A context nested deeper than Python can recurse gives an answer or an error and spoils no other flag."""
    deep = deep_list(50_000)
    flags = flag_set(bucketing, banner=flag(rule), other=flag())
    answers = flags.evaluate_all({"targetingKey": "ada", "deep": deep, "wrapped": {"deep": deep}})
    assert answers["other"].value is False
    assert answers["banner"].error_code in (None, "GENERAL")
    assert answers["banner"].value is not True
    while deep:
        deep = deep.pop()  # type: ignore[assignment]


@pytest.mark.parametrize("number", [10**400, -(10**400), float("inf"), float("nan")])
@pytest.mark.parametrize("bucketing", ["v2", "v3"])
def test_numbers_beyond_every_double(number: float, bucketing: str) -> None:
    """Arithmetic, comparison, text and bucketing take them without an error."""
    rules = [
        {"if": [{"<": [{"*": [{"var": "n"}, 1.5]}, {"+": [{"var": "n"}, 1]}]}, "on"]},
        {"if": [{"in": [{"cat": [{"var": "n"}]}, ["1"]]}, "on"]},
        {"if": [{"==": [{"%": [{"var": "n"}, {"var": "n"}]}, {"/": [{"var": "n"}, {"var": "n"}]}]}, "on"]},
        {"if": [{"in": [{"substr": ["abc", {"var": "n"}, {"var": "n"}]}, ["x"]]}, "on"]},
        {"if": [{"in": [{"var": "n"}, [1, 2]]}, "on"]},
        {"fractional": [["on", {"var": "n"}], ["off", 1]]},
        {"fractional": [{"var": "n"}, ["off", 1]]},
    ]
    flags = flag_set(bucketing, **{f"f{n}": flag(rule) for n, rule in enumerate(rules)})
    answers = flags.evaluate_all({"targetingKey": "ada", "n": number})
    assert {answer.error_code for answer in answers.values()} == {None}


@pytest.mark.parametrize("key", [None, 5, True, 1.5, ["flag"], {"a": 1}, ("flag",), object()])
def test_a_key_that_is_no_text(key: Any) -> None:
    """Nothing but a text names a flag; asking for anything else is answered, not raised."""
    found = flag_set(flag=flag(nested(1, True))).evaluate(key, {})
    assert (found.error_code, found.value, found.variant) == ("FLAG_NOT_FOUND", None, None)
    assert found.error_details


@pytest.mark.parametrize("context", [None, 5, "text", ["a"], object()])
@pytest.mark.parametrize(
    "rule",
    [
        {"if": [{"in": [{"var": "x"}, ["a"]]}, "on"]},
        {"if": [{"==": [{"var": "x"}, "a"]}, "on", {"==": [{"var": "x"}, "b"]}, "on"]},
        {"fractional": [["on", 1], ["off", 1]]},
        {"fractional": [["on", 1], ["off", 1], ["on", 1]]},
        {"fractional": [{"var": "x"}, ["on", 1]]},
        {"if": [{"var": "x.y"}, "on"]},
        {"if": [{"var": ""}, "on"]},
    ],
)
@pytest.mark.parametrize("bucketing", ["v2", "v3"])
def test_a_context_that_is_none(context: Any, rule: object, bucketing: str) -> None:
    """What is no mapping of attributes gives an answer or an error, and takes no other flag down."""
    flags = flag_set(bucketing, banner=flag(rule), other=flag())
    answers = flags.evaluate_all(context)
    assert answers["other"].value is False
    assert answers == {key: flags.evaluate(key, context) for key in flags.keys}
    assert answers["banner"].error_code in (None, "GENERAL")
    assert flags.explain("banner", context).evaluation == answers["banner"]


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), -float("inf"), 1e300, 10**400, 2**31, -(2**63)])
@pytest.mark.parametrize("bucketing", ["v2", "v3"])
def test_weights_beyond_reason(weight: float, bucketing: str) -> None:
    """Computed weights that cannot be dealt out draw nobody; negative ones take nobody."""
    rule = {"fractional": [["on", {"var": "weight"}], ["off", 1]]}
    found = flag_set(bucketing, banner=flag(rule)).evaluate("banner", {"targetingKey": "ada", "weight": weight})
    assert (found.variant, found.error_code) == ("off", None)
    assert found.reason == ("TARGETING_MATCH" if weight == -(2**63) else "DEFAULT")


def test_definitions_of_ten_megabytes() -> None:
    """A flag set with a roster of more than ten megabytes is read, and its members are found."""
    roster = [f"person-{number:020}@agency.example" for number in range(250_000)]
    rule = {"if": [{"in": [{"var": "targetingKey"}, roster]}, "on", "off"]}
    text = json.dumps({"flags": {"banner": flag(rule)}})
    assert len(text) > 10_000_000
    flags = FlagSet.from_json(text)
    assert [flags.evaluate("banner", {"targetingKey": key}).value for key in (roster[-1], "nobody")] == [True, False]

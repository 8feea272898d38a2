# SPDX-License-Identifier: Apache-2.0
"""Does an evaluation say what flagd would say: value, variant, reason, error?"""

from types import MappingProxyType
from typing import Any

import pytest

from gonogo.evaluation import Evaluation, FlagSet
from gonogo.evaluation.tests.building import flag, flag_set

EXPECTED_REASONS = [
    ("no rule", flag(), ("STATIC", "off", False)),
    ("empty rule", flag({}), ("STATIC", "off", False)),
    ("rule without decision", flag({"if": [False, "on"]}), ("DEFAULT", "off", False)),
    ("rule that decides", flag({"if": [True, "on"]}), ("TARGETING_MATCH", "on", True)),
    ("decides for the default", flag({"if": [True, "off"]}), ("TARGETING_MATCH", "off", False)),
    ("disabled", flag({"if": [True, "on"]}, state="DISABLED"), ("DISABLED", None, None)),
    ("no default", flag(defaultVariant=None), ("DEFAULT", None, None)),
    ("empty default", flag(defaultVariant=""), ("DEFAULT", None, None)),
    ("no default, no decision", flag({"if": [False, "on"]}, defaultVariant=None), ("DEFAULT", None, None)),
    ("no default, decision", flag({"if": [True, "on"]}, defaultVariant=None), ("TARGETING_MATCH", "on", True)),
]


@pytest.mark.parametrize(
    ("definition", "expected"), [case[1:] for case in EXPECTED_REASONS], ids=[c[0] for c in EXPECTED_REASONS]
)
def test_reason(definition: dict[str, Any], expected: tuple[str, str | None, object]) -> None:
    """Reason, variant and value without an error."""
    found = flag_set(banner=definition).evaluate("banner", {})
    assert (found.reason, found.variant, found.value) == expected
    assert found.error_code is None
    assert found.error_details is None


def test_a_default_left_out() -> None:
    """A flag without the key defaultVariant leaves the value to the caller."""
    definition = {"state": "ENABLED", "variants": {"on": True}}
    assert flag_set(banner=definition).evaluate("banner", {}) == Evaluation(None, None, "DEFAULT", None, {})


@pytest.mark.parametrize(
    ("decision", "variant"),
    [(True, "true"), (False, "false"), (1, "1"), (1.0, "1"), (2.5, "2.5"), ("1", "1"), ("null", "null")],
)
def test_booleans_and_numbers_name_variants(decision: object, variant: str) -> None:
    """The result of a rule is the name of a variant as JavaScript would write it."""
    variants = {name: f"value of {name}" for name in ("true", "false", "1", "2.5", "null")}
    definition = flag({"if": [True, decision]}, variants=variants, defaultVariant=None)
    found = flag_set(banner=definition).evaluate("banner", {})
    assert (found.reason, found.variant) == ("TARGETING_MATCH", variant)


@pytest.mark.parametrize("decision", ["maybe", "", True, 7, ["on"], {"a": 1, "b": 2}, [], {}])
def test_a_decision_for_no_variant(decision: object) -> None:
    """Anything that is not the name of a variant is an error, never the default."""
    found = flag_set(banner=flag({"if": [True, decision]})).evaluate("banner", {})
    assert (found.value, found.variant, found.reason, found.error_code) == (None, None, "ERROR", "GENERAL")
    assert found.error_details
    assert '"banner"' in found.error_details


@pytest.mark.parametrize(
    ("targeting", "problem"),
    [
        ({"frobnicate": [1]}, '"frobnicate", which is not an operator'),
        ({"if": [False, {"frobnicate": 1}, "on"]}, '"frobnicate"'),
        ({"map": [[], {"frobnicate": 1}]}, '"frobnicate"'),
        ({"$ref": "nobody"}, '"nobody", which is not among "$evaluators"'),
        ({"if": [{"$ref": ["x"]}, "on"]}, "not among"),
        ("on", "must be an object"),
        ([], "must be an object"),
        (False, "must be an object"),
    ],
)
def test_a_rule_that_is_none(targeting: object, problem: str) -> None:
    """PARSE_ERROR for this flag, wherever the fault stands; the other flags of the set are served."""
    flags = flag_set(bad=flag(targeting), good=flag())
    found = flags.evaluate("bad", {}, "boolean")
    assert (found.value, found.variant, found.reason, found.error_code) == (None, None, "ERROR", "PARSE_ERROR")
    assert problem in (found.error_details or "")
    assert flags.evaluate("good", {}).error_code is None
    assert flags.problems() == {"bad": found.error_details}


def test_a_disabled_flag_with_a_rule_that_is_none() -> None:
    """Disabled comes first."""
    assert flag_set(banner=flag({"frobnicate": 1}, state="DISABLED")).evaluate("banner", {}).reason == "DISABLED"


def test_an_unknown_flag() -> None:
    """FLAG_NOT_FOUND with the metadata of the set."""
    flags = FlagSet.from_definitions({"flags": {}, "metadata": {"set": "s"}})
    expected = Evaluation(None, None, "ERROR", "FLAG_NOT_FOUND", {"set": "s"}, 'There is no flag "nobody" in this set.')
    assert flags.evaluate("nobody", {}, "string") == expected
    assert flags.explain("nobody", {}).evaluation == expected


def test_metadata_of_the_flag_wins() -> None:
    """Every evaluation carries the metadata of the set with that of the flag on top, errors and disabled included."""
    document = {
        "metadata": {"owner": "set", "version": 3},
        "flags": {
            "plain": flag(),
            "own": flag(metadata={"owner": "flag", "wave": "pilot"}),
            "disabled": flag(state="DISABLED", metadata={"owner": "flag"}),
            "failing": flag({"if": [True, "maybe"]}, metadata={"owner": "flag"}),
        },
    }
    flags = FlagSet.from_definitions(document)
    assert flags.metadata == {"owner": "set", "version": 3}
    assert {key: found.metadata for key, found in flags.evaluate_all({}).items()} == {
        "plain": {"owner": "set", "version": 3},
        "own": {"owner": "flag", "version": 3, "wave": "pilot"},
        "disabled": {"owner": "flag", "version": 3},
        "failing": {"owner": "flag", "version": 3},
    }
    assert flags.evaluate("own", {}, "string").metadata["wave"] == "pilot"


VALUES = {
    "bool": True,
    "text": "x",
    "int": 10,
    "whole": 10.0,
    "real": 2.5,
    "object": {"a": 1},
    "list": [1],
    "huge": 1e300,
}


@pytest.mark.parametrize(
    ("expect", "accepted"),
    [
        ("boolean", {"bool": True}),
        ("string", {"text": "x"}),
        ("integer", {"int": 10, "whole": 10}),
        ("float", {"int": 10.0, "whole": 10.0, "real": 2.5, "huge": 1e300}),
        ("object", {"object": {"a": 1}, "list": [1]}),
    ],
)
def test_expected_types(expect: Any, accepted: dict[str, object]) -> None:
    """A whole number serves as integer and as float, emitted as such; a boolean is no number; nothing else is bent."""
    for name, value in VALUES.items():
        found = flag_set(banner=flag(variants={"v": value}, defaultVariant="v")).evaluate("banner", {}, expect)
        if name in accepted:
            assert repr(found.value) == repr(accepted[name])
            assert (found.variant, found.reason, found.error_code) == ("v", "STATIC", None)
        else:
            assert (found.value, found.variant, found.reason) == (None, None, "ERROR")
            assert found.error_code == "TYPE_MISMATCH"
            assert expect in (found.error_details or "")


def test_an_integer_that_fits_no_double() -> None:
    """An integer is not silently rounded to become a float."""
    flags = flag_set(banner=flag(variants={"v": 2**60 + 1}, defaultVariant="v"))
    assert flags.evaluate("banner", {}, "integer").value == 2**60 + 1
    assert flags.evaluate("banner", {}, "float").error_code == "TYPE_MISMATCH"


@pytest.mark.parametrize("definition", [flag(state="DISABLED"), flag(defaultVariant=None)])
def test_the_caller_s_default_has_any_type(definition: dict[str, Any]) -> None:
    """Where no variant is served there is nothing to mismatch."""
    assert flag_set(banner=definition).evaluate("banner", {}, "string").error_code is None


def test_a_type_that_does_not_exist() -> None:
    """A misspelt type is an error of the caller."""
    with pytest.raises(ValueError, match='no type "bool"'):
        flag_set(banner=flag()).evaluate("banner", {}, "bool")  # type: ignore[arg-type]


def test_all_flags_at_once() -> None:
    """The bulk answer holds every flag in the order of definition, each as if asked alone."""
    flags = flag_set(two=flag({"if": [{"var": "vip"}, "on"]}), one=flag(state="DISABLED"), bad=flag({"x": 1}))
    answers = flags.evaluate_all({"vip": True})
    assert list(answers) == ["two", "one", "bad"] == list(flags.keys)
    assert answers == {key: flags.evaluate(key, {"vip": True}) for key in flags.keys}


def test_the_context_is_not_changed_and_need_not_be_a_dict() -> None:
    """Any mapping will do, nested ones too."""
    rule = {"if": [{"and": [{"var": "office.open"}, {"==": [{"var": "name"}, "ada"]}]}, "on"]}
    context = MappingProxyType({"name": "ada", "office": MappingProxyType({"open": True})})
    assert flag_set(banner=flag(rule)).evaluate("banner", context).value is True
    assert flag_set(banner=flag({"if": [{"var": ""}, "on"]})).evaluate("banner", context).value is True


def test_references_to_shared_rules() -> None:
    """A shared rule may stand anywhere, refer to others, and knows the flag it serves."""
    evaluators = {
        "staff": {"ends_with": [{"var": "email"}, "@agency.example"]},
        "pilot": {"and": [{"$ref": "staff"}, {"$ref": "this flag"}]},
        "this flag": {"==": [{"var": "$flagd.flagKey"}, "one"]},
        "share": {"fractional": [["on", 1]]},
        "name": "on",
    }
    rule = {"if": [{"$ref": "pilot"}, {"$ref": "share"}, {"$ref": "staff"}, {"$ref": "name"}]}
    flags = flag_set(evaluators=evaluators, one=flag(rule), two=flag(rule))
    ada = {"targetingKey": "ada", "email": "ada@agency.example"}
    assert [found.value for found in flags.evaluate_all(ada).values()] == [True, True]
    assert [found.value for found in flags.evaluate_all({"targetingKey": "x"}).values()] == [False, False]
    assert flags.evaluate("one", {"email": ada["email"]}).reason == "DEFAULT"

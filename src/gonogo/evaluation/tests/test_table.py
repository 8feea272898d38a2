# SPDX-License-Identifier: Apache-2.0
"""Does every line of the table hold? The table (`data/`) says in our own words what flagd flag definitions mean.

Sources: the flag definition schema of flagd and its pages on custom operations, the operations of JSON Logic, and
ECMA-262 for what coercion does.
"""

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from gonogo.evaluation import DefinitionError, Evaluation, FlagSet
from gonogo.evaluation.logic.operators import OPERATORS
from gonogo.evaluation.result import ErrorCode, Reason

DATA = Path(__file__).parent / "data"
PERSON: dict[str, Any] = json.loads((DATA / "person.json").read_text())
NOW = 1_700_000_000
BUCKETINGS: tuple[Any, ...] = ("v2", "v3")


def table(name: str) -> list[Any]:
    """Return the cases of a file as parameters with readable names."""
    cases: list[dict[str, Any]] = json.loads((DATA / f"{name}.json").read_text())["cases"]
    return [pytest.param(case, id=f"{number}-{case['about']}") for number, case in enumerate(cases, start=1)]


def definition(targeting: object, **changes: Any) -> dict[str, Any]:
    """Return the flag `flag` of the table: on or off, off by default."""
    variants = changes.get("variants", {"on": True, "off": False})
    return {
        "state": "ENABLED",
        "variants": variants,
        "defaultVariant": changes.get("default", "off"),
        "targeting": targeting,
    }


def evaluated(document: dict[str, Any], context: dict[str, Any], bucketing: Any, **asked: Any) -> Evaluation:
    """Evaluate the flag `flag`, having checked that alone, in bulk and explained it gives the same."""
    flags = FlagSet.from_json(json.dumps(document), bucketing)
    untyped = flags.evaluate("flag", context, None, asked.get("timestamp", NOW))
    assert flags.evaluate_all(context, asked.get("timestamp", NOW))["flag"] == untyped
    assert flags.explain("flag", context, asked.get("timestamp", NOW)).evaluation == untyped
    assert (untyped.error_code is None) == (untyped.error_details is None)
    return flags.evaluate("flag", context, **{"timestamp": NOW, **asked})


@pytest.mark.parametrize("bucketing", BUCKETINGS)
@pytest.mark.parametrize("case", table("rules"))
def test_rule(case: dict[str, Any], bucketing: Any) -> None:
    """The rule gives the person this variant, the default, or this error."""
    changes = {name: case[name] for name in ("variants", "default") if name in case}
    flag = definition(case["rule"], **changes)
    found = evaluated({"flags": {"flag": flag}}, {**PERSON, **case.get("context", {})}, bucketing)
    gives = case["gives"]
    if isinstance(gives, dict):
        assert (found.reason, found.error_code, found.value) == ("ERROR", gives["error"], None)
    elif gives is None:
        assert (found.reason, found.variant) == ("DEFAULT", flag["defaultVariant"])
    else:
        assert (found.reason, found.variant) == ("TARGETING_MATCH", gives)
        assert found.value == flag["variants"][gives]


@pytest.mark.parametrize("case", table("shares"))
def test_share(case: dict[str, Any]) -> None:
    """Everybody draws the variant that was worked out from the definition of the hash."""
    variants = {"on": 1, "off": 2, "third": 3}
    flag = definition({"fractional": case["arguments"]}, variants=variants)
    attribute = case.get("attribute", "targetingKey")
    drawn = [
        evaluated({"flags": {"flag": flag}}, {"targetingKey": "ada", attribute: person}, case["bucketing"]).variant
        for person in case["people"]
    ]
    assert drawn == case["gives"]


@pytest.mark.parametrize("case", table("no_shares"))
def test_no_share(case: dict[str, Any]) -> None:
    """Nobody is drawn: the default variant."""
    flag = definition({"fractional": case["arguments"]})
    for bucketing in case["bucketings"]:
        found = evaluated({"flags": {"flag": flag}}, PERSON, bucketing)
        assert (found.reason, found.variant, found.error_code) == ("DEFAULT", "off", None)


@pytest.mark.parametrize("bucketing", BUCKETINGS)
@pytest.mark.parametrize("case", table("flags"))
def test_flag(case: dict[str, Any], bucketing: Any) -> None:
    """The flag gives the person this evaluation, to the type of its value."""
    document = {"flags": {"flag": case["flag"]}}
    document |= {name: case[name] for name in ("$evaluators", "metadata") if name in case}
    asked = {"expect": case.get("expect"), "timestamp": case.get("time", NOW)}
    found = evaluated(document, case.get("context", PERSON), bucketing, **asked)
    answer = case["answer"]
    assert (found.reason, found.variant, repr(found.value)) == (
        answer["reason"],
        answer["variant"],
        repr(answer["value"]),
    )
    assert found.error_code == answer.get("error")
    assert found.metadata == answer.get("metadata", found.metadata)


@pytest.mark.parametrize("case", table("refused"))
def test_refused(case: dict[str, Any]) -> None:
    """The set is refused with the reason and the flag at fault."""
    with pytest.raises(DefinitionError) as caught:
        FlagSet.from_json(case["text"] if "text" in case else json.dumps(case["document"]))
    assert case["reason"] in str(caught.value)
    assert caught.value.flag == case.get("flag")


def operators(rule: object) -> set[str]:
    """Return the operators that a rule uses."""
    if isinstance(rule, dict):
        return set(rule).union(*map(operators, rule.values()))
    return set().union(*map(operators, rule)) if isinstance(rule, list) else set()


def test_the_table_covers_the_language() -> None:
    """Every operator, every reason and every error there is occurs in the table."""
    cases = [parameter.values[0] for name in ("rules", "flags") for parameter in table(name)]
    used = operators([case.get("rule", case.get("flag", {}).get("targeting")) for case in cases])
    assert used >= {*OPERATORS, "$ref"}
    reasons = {case["answer"]["reason"] for case in cases if "answer" in case}
    assert reasons == set(get_args(Reason))
    errors = {case["answer"].get("error") for case in cases if "answer" in case}
    assert errors == {None, *get_args(ErrorCode)} - {"FLAG_NOT_FOUND"}

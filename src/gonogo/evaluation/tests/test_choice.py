# SPDX-License-Identifier: Apache-2.0
"""Are the faster forms of a choice the same as trying one test after the other?"""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.evaluation.logic import choice
from gonogo.evaluation.tests.building import flag, flag_set, result

TEXTS = st.sampled_from(["", "a", "b", "c", "1", "2", "true", "null", " 1 ", "a,b"])
ODD = st.sampled_from([None, True, False, 0, 1, 1.0, 2.5, float("nan"), [], ["a"], ["a", "b"], {"a": 1}, (), ("a",)])
VALUES = TEXTS | ODD


def among(items: list[Any]) -> dict[str, Any]:
    """Return the rule that the item at hand is one of these."""
    return {"in": [{"var": ""}, items]}


NAMES = st.sampled_from(["one", "one", "one", "two", "one.two"])
LISTED = st.lists(TEXTS | st.sampled_from([None, True, 1, 2.5]), max_size=4) | st.lists(TEXTS, max_size=4)
ALONE = st.one_of(
    st.builds(lambda name, items: {"in": [{"var": name}, items]}, NAMES, LISTED),
    st.builds(
        lambda name, text, operator: {operator: [{"var": name}, text]}, NAMES, TEXTS, st.sampled_from(["==", "==="])
    ),
    st.builds(lambda name, text: {"==": [text, {"var": name}]}, NAMES, TEXTS | st.sampled_from([1, None, True])),
)
ONE_OR_MANY = st.builds(
    lambda name, items, merged: {"some": [{"merge": [{"var": name}] if merged else {"var": name}}, among(items)]},
    NAMES,
    LISTED,
    st.booleans(),
)
TESTS = ALONE | ONE_OR_MANY | st.lists(ALONE | ONE_OR_MANY, min_size=1, max_size=3).map(lambda tests: {"or": tests})
RESULTS = st.sampled_from(["on", "off", None, "maybe", True, {"var": "two"}, {"fractional": [["on", 1], ["off", 1]]}])
CHAINS = st.lists(st.tuples(TESTS, RESULTS), min_size=1, max_size=5)
CONTEXTS = st.fixed_dictionaries({}, optional={"one": VALUES, "two": VALUES, "targetingKey": VALUES})


def chain(cases: list[tuple[Any, Any]], last: object) -> dict[str, list[Any]]:
    """Return the `if` of these cases."""
    return {"if": [*(part for case in cases for part in case), last]}


def by_itself(test: Any) -> Any:
    """The same test in a form that is never looked up: the attribute has a default, and a computed one."""
    text = json.dumps(test)
    for name in ("one", "two", "one.two"):
        text = text.replace(json.dumps({"var": name}), json.dumps({"var": [name, {"var": "nobody"}]}))
    return json.loads(text)


@given(CHAINS, RESULTS, CONTEXTS)
def test_a_chain_takes_the_first_that_holds(
    cases: list[tuple[Any, Any]], last: object, context: dict[str, Any]
) -> None:
    """Looked up or not, the result is that of the first test that holds by itself, to the last."""
    expected = next((then for test, then in cases if result(by_itself(test), context)), last)
    assert repr(result(chain(cases, last), context)) == repr(result(expected, context))


@given(CHAINS, RESULTS, CONTEXTS, st.sampled_from(["v2", "v3"]))
def test_results_known_beforehand_are_the_same(
    cases: list[tuple[Any, Any]], last: object, context: dict[str, Any], bucketing: str
) -> None:
    """An evaluation with its results worked out beforehand is the one that is explained step by step."""
    flags = flag_set(bucketing, banner=flag(chain(cases, last), variants={"on": 1, "off": 0, "true": 2}))
    assert flags.evaluate("banner", context) == flags.explain("banner", context).evaluation


@given(CHAINS, RESULTS, CONTEXTS)
def test_large_rosters_are_searched(cases: list[tuple[Any, Any]], last: object, context: dict[str, Any]) -> None:
    """A chain over more texts than a table may hold gives the same as one with a table."""
    expected = repr(result(chain(cases, last), context))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choice, "LARGEST_TABLE", 0)
        assert repr(result(chain(cases, last), context)) == expected


def test_each_form_is_used() -> None:
    """One set, a table, sets in turn, and tests in turn are all there to be compared."""
    names = {
        "_one_asked": [({"in": [{"var": "one"}, ["a"]]}, "on")],
        "_looked_up_value": [({"==": [{"var": "one"}, text]}, "on") for text in "ab"],
        "_searched": [({"in": [{"var": "one"}, [f"{n}-{m}" for m in range(600)]]}, "on") for n in range(2)],
        "_looked_up": [({"some": [{"merge": [{"var": "one"}]}, among(["a"])]}, {"var": "two"})],
        "_first_that_holds": [({"==": [{"var": name}, "a"]}, "on") for name in ("one", "two")],
        "_one_that_holds": [({"<": [{"var": "one"}, 1]}, "on")],
    }
    for form, cases in names.items():
        answer = flag_set(banner=flag(chain(cases, "off")))._answers["banner"]
        assert answer.__qualname__.partition(".")[0] == form


def test_a_share_drawn_in_one_step_is_the_share() -> None:
    """Two variants by targeting key, whatever the key is: short, long, odd or none."""
    keys = [
        "ada",
        "",
        "é",
        "日本",
        "\ud800",
        "x" * 63,
        "x" * 64,
        "é" * 40,
        "x" * 300,
        None,
        5,
        True,
        [],
        ["a"],
        {},
        b"x",
    ]
    fast = {"fractional": [["on", 1], ["off", 1]]}
    slow = {"fractional": [["on", 1], ["off", {"+": [1]}]]}
    for bucketing in ("v2", "v3"):
        flags = flag_set(bucketing, banner=flag(fast), other=flag(slow))
        contexts: list[dict[str, Any]] = [{}, *({"targetingKey": key} for key in keys)]
        assert [result(fast, context, bucketing=bucketing) for context in contexts] == [
            result(slow, context, bucketing=bucketing) for context in contexts
        ]
        assert all(flags.evaluate("banner", context).error_code is None for context in contexts)

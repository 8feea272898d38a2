# SPDX-License-Identifier: Apache-2.0
"""Are the sets behind a literal list the same as the list?"""

from hypothesis import given
from hypothesis import strategies as st

from gonogo.evaluation.logic.members import Members
from gonogo.evaluation.logic.membership import contains
from gonogo.evaluation.tests.building import flag, flag_set, result

SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.0, -0.0, 1.0, 2.5, float("nan")])
TEXTS = st.sampled_from(["", "a", "b", "1", "true", "null"])
VALUES = st.recursive(SCALARS | TEXTS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner))


@given(st.lists(VALUES, max_size=8), VALUES)
def test_sets_equal_the_list(items: list[object], value: object) -> None:
    """A value is in the sets exactly when a strict search of the list finds it."""
    assert (value in Members(items)) == contains(items, value)


@given(st.lists(SCALARS | TEXTS, max_size=8), VALUES)
def test_the_rule_equals_the_list(items: list[object], value: object) -> None:
    """The compiled rule says the same, for an attribute and for a computed value."""
    expected = contains(items, value)
    assert result({"in": [{"var": "it"}, items]}, {"it": value}) == expected
    assert result({"in": [{"var": "it.0"}, items]}, {"it": [value]}) == expected


def test_one_true_and_the_text_one_are_three_things() -> None:
    """Python would take 1, 1.0 and True for the same."""
    for items in ([1], [True], ["1"]):
        found = [value for value in (1, 1.0, True, "1", False, 0) if value in Members(items)]
        assert repr(found) == repr({int: [1, 1.0], bool: [True], str: ["1"]}[type(items[0])])


def test_kinds_of_text_are_texts() -> None:
    """A subclass of str, as enumerations have, is found like the text it is."""

    class Office(str):
        pass

    assert result({"in": [{"var": "office"}, ["Dayton"]]}, {"office": Office("Dayton")}) is True
    assert result({"==": [{"var": "office"}, "Dayton"]}, {"office": Office("Dayton")}) is True


def test_a_roster_of_many_thousands() -> None:
    """A list of 100,000 keys, shared by several flags, finds exactly its members."""
    roster = {"in": [{"var": "targetingKey"}, [f"user-{n}" for n in range(0, 200_000, 2)]]}
    rule = {"if": [{"$ref": "roster"}, "on", None]}
    flags = flag_set(evaluators={"roster": roster}, one=flag(rule), two=flag(rule), three=flag(rule))
    for n in (0, 1, 99_998, 99_999, 199_998, 200_000):
        answers = flags.evaluate_all({"targetingKey": f"user-{n}"})
        assert {answer.value for answer in answers.values()} == {n % 2 == 0 and n < 200_000}

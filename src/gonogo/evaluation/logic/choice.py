# SPDX-License-Identifier: Apache-2.0
"""Which of several results is chosen, and by how few steps?

A chain whose tests all ask the same attribute whether it is one of some texts, as user groups do, is decided by looking
the text up. For anything but a text the tests are run one after the other, as they are in all other chains.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from gonogo.evaluation.logic.term import Asked, Run, Term, as_test

LARGEST_TABLE = 1000


def chosen(tests: Sequence[Term], results: Sequence[Term]) -> Run:
    """Return the function that gives the result of the first test that holds; the last result is for none of them."""
    in_turn = _first_that_holds([as_test(test) for test in tests], results)
    asked = [test.asked for test in tests if test.asked is not None]
    if len(asked) < len(tests) or len({question.attribute for question in asked}) > 1:
        return in_turn
    if len(asked) == 1 and asked[0].exact:
        return _one_asked(asked[0], results[0], results[1], in_turn)
    if sum(len(question.texts) for question in asked) <= LARGEST_TABLE:
        return _looked_up(asked, results, in_turn)
    return _searched(asked, results, in_turn)


def asked_in_all(questions: Sequence[Asked | None]) -> Asked | None:
    """What is asked when one of several tests has to hold that all ask the same attribute; None when they do not.

    Large rosters are not put together: that would hold every key once more for every flag.
    """
    asked = [question for question in questions if question is not None]
    if len(asked) < len(questions) or len({question.attribute for question in asked}) != 1:
        return None
    first, *others = (question.texts for question in asked)
    if any(texts != first for texts in others):
        if sum(len(question.texts) for question in asked) > LARGEST_TABLE:
            return None
        first = first.union(*others)
    return Asked(asked[0].attribute, first, all(question.exact for question in asked))


def _first_that_holds(tests: Sequence[Run], results: Sequence[Term]) -> Run:
    if len(tests) == 1:
        return _one_that_holds(tests[0], *results)
    pairs = tuple(zip(tests, (term.run for term in results), strict=False))
    otherwise = results[-1].run

    def run(data: Any, now: int) -> Any:
        for test, then in pairs:
            if test(data, now):
                return then(data, now)
        return otherwise(data, now)

    return run


def _one_that_holds(test: Run, first: Term, second: Term) -> Run:
    if first.constant and second.constant:
        chosen_value, other_value = first.value, second.value
        return lambda data, now: chosen_value if test(data, now) else other_value
    then, otherwise = first.run, second.run
    return lambda data, now: then(data, now) if test(data, now) else otherwise(data, now)


def _one_asked(asked: Asked, first: Term, second: Term, in_turn: Run) -> Run:
    """Look the attribute up whatever it is: what cannot be in a set of texts raises, and is left to the test itself."""
    name, texts = asked.attribute, asked.texts
    then, otherwise = first.run, second.run
    then_value, other_value = first.value, second.value

    def constants(data: Any, now: int) -> Any:
        try:
            return then_value if data.get(name) in texts else other_value
        except TypeError:
            return in_turn(data, now)

    def constant_otherwise(data: Any, now: int) -> Any:
        try:
            return then(data, now) if data.get(name) in texts else other_value
        except TypeError:
            return in_turn(data, now)

    def neither_constant(data: Any, now: int) -> Any:
        try:
            return then(data, now) if data.get(name) in texts else otherwise(data, now)
        except TypeError:
            return in_turn(data, now)

    if not second.constant:
        return neither_constant
    return constants if first.constant else constant_otherwise


def _looked_up(asked: Sequence[Asked], results: Sequence[Term], in_turn: Run) -> Run:
    name = asked[0].attribute
    if all(term.constant for term in results):
        return _looked_up_value(name, _table(asked, [term.value for term in results]), results[-1].value, in_turn)
    table = _table(asked, [term.run for term in results])
    otherwise = results[-1].run

    def run(data: Any, now: int) -> Any:
        text = data.get(name)
        return table.get(text, otherwise)(data, now) if type(text) is str else in_turn(data, now)

    return run


def _looked_up_value(name: str, table: Mapping[str, Any], otherwise: object, in_turn: Run) -> Run:
    def run(data: Any, now: int) -> Any:
        text = data.get(name)
        return table.get(text, otherwise) if type(text) is str else in_turn(data, now)

    return run


def _table(asked: Sequence[Asked], results: Sequence[Any]) -> dict[str, Any]:
    """Return the result by text: the first test that names a text decides it."""
    table: dict[str, Any] = {}
    for question, result in zip(asked, results, strict=False):
        for text in question.texts:
            table.setdefault(text, result)
    return table


def _searched(asked: Sequence[Asked], results: Sequence[Term], in_turn: Run) -> Run:
    """Look into each set of texts in turn: a table of large rosters would hold every key once more for every flag."""
    name = asked[0].attribute
    pairs = tuple(zip((question.texts for question in asked), (term.run for term in results), strict=False))
    otherwise = results[-1].run

    def run(data: Any, now: int) -> Any:
        text = data.get(name)
        if type(text) is not str:
            return in_turn(data, now)
        for texts, then in pairs:
            if text in texts:
                return then(data, now)
        return otherwise(data, now)

    return run

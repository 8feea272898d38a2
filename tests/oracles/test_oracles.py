# SPDX-License-Identifier: Apache-2.0
"""Do the evaluators of flagd in other languages answer as Gonogo does, wherever they do not err?"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.contract.npm import require_npm
from tests.oracles import against_npm, against_python
from tests.oracles.compare import Answer, Oracle, compare, our_answers
from tests.oracles.pairs import Sheet, sheets

PAIRS = 3000
SEED = 20
WORDS = "var missing missing_some and or if min max cat substr starts_with ends_with in map filter reduce all some none"
OPERATORS = {
    *WORDS.split(),
    *["==", "===", "!=", "!==", "!", "!!", "?:", "<", "<=", ">", ">=", "+", "-", "*", "/", "%"],
    "merge",
    "fractional",
    "sem_ver",
    "$ref",
}


def operators(rule: object) -> set[str]:
    """Return the operators that a rule uses."""
    if isinstance(rule, list):
        return set().union(*map(operators, rule))
    if not isinstance(rule, dict):
        return set()
    return set(rule).union(*map(operators, rule.values()))


def test_the_python_evaluator_answers_the_same() -> None:
    """Against openfeature-flagd-core 2, in the newer bucketing: no difference that is not a known fault of it."""
    tally = compare(against_python.ORACLE, PAIRS, SEED)
    assert tally.pairs == PAIRS
    assert not tally.unexplained, tally.report(against_python.ORACLE)


@pytest.mark.node
def test_the_npm_evaluator_answers_the_same() -> None:
    """Against npm @openfeature/flagd-core 4, in the older bucketing: no difference that is not a known fault of it."""
    require_npm()
    tally = compare(against_npm.ORACLE, PAIRS, SEED)
    assert tally.pairs == PAIRS
    assert not tally.unexplained, tally.report(against_npm.ORACLE)


def test_the_whole_language_is_written() -> None:
    """The random rules use every operator, and lead to every reason and error there is."""
    written = list(sheets(SEED, PAIRS))
    rules = [part for sheet in written for part in (sheet.document["flags"], sheet.document["$evaluators"])]
    assert operators(rules) >= OPERATORS
    answers = [answer for sheet in written for answer in our_answers(sheet, "v2")]
    assert {answer.reason for answer in answers} == {"STATIC", "DEFAULT", "TARGETING_MATCH", "DISABLED", "ERROR"}
    assert {answer.error for answer in answers} == {None, "FLAG_NOT_FOUND", "TYPE_MISMATCH", "PARSE_ERROR", "GENERAL"}
    assert sum(answer.reason == "TARGETING_MATCH" for answer in answers) > PAIRS / 3


def test_the_same_seed_asks_the_same() -> None:
    """A difference that was found once can be found again."""
    assert list(sheets(1, 100)) == list(sheets(1, 100)) != list(sheets(2, 100))


def test_a_difference_is_found() -> None:
    """An oracle that errs in an unknown way is noticed, and nothing explains it."""

    def wrong(asked: Sequence[Sheet], repairs: Sequence[Sequence[str]]) -> list[list[list[Answer]]]:
        return [[[Answer("DISABLED", None, None, "")] * len(sheet.questions) for sheet in asked] for _ in repairs]

    tally = compare(Oracle("nobody", wrong, (), "v2"), 200, SEED)
    assert len(tally.unexplained) > 100
    assert "Gonogo: Answer(" in tally.report(Oracle("nobody", wrong, (), "v2"))


def test_the_wrong_bucketing_is_found() -> None:
    """People fall elsewhere under the other bucketing, and no known fault hides that."""
    oracle = against_python.ORACLE
    tally = compare(Oracle(oracle.name, oracle.ask, oracle.faults, "v2"), 1000, SEED)
    assert len(tally.unexplained) > 20

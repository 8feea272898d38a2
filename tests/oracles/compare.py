# SPDX-License-Identifier: Apache-2.0
"""Where do two evaluators differ, and is each difference explained by a known fault of the other one?"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gonogo.evaluation import Bucketing, FlagSet
from tests.oracles.pairs import EXPECTED, NOW, Question, Sheet, sheets

SHEETS_AT_ONCE = 250


@dataclass(frozen=True, slots=True)
class Answer:
    """What counts of an evaluation. Without a variant the value is the caller's own and does not count."""

    reason: str
    error: str | None
    variant: str | None
    value: str

    @classmethod
    def of(cls, reason: str, error: str | None, variant: str | None, value: Any) -> Answer:
        """Return the answer with its value as text, in which 1 and 1.0 are the same and 1 and true are not."""
        whole = isinstance(value, float) and value.is_integer()
        return cls(reason, error, variant, "" if variant is None else json.dumps(int(value) if whole else value))


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that two evaluators answer differently."""

    sheet: Sheet
    question: Question
    ours: Answer
    theirs: Answer

    @property
    def alone(self) -> Sheet:
        """The same question to a set of this one flag."""
        key = self.question.flag
        flags = {name: flag for name, flag in self.sheet.document["flags"].items() if name == key}
        return Sheet({**self.sheet.document, "flags": flags}, [self.question])

    def __str__(self) -> str:
        flag = self.sheet.document["flags"].get(self.question.flag)
        known = (flag, self.sheet.document["$evaluators"], self.question.context, self.question.expect)
        return "\n".join([*map(json.dumps, known), f"Gonogo: {self.ours}", f"oracle: {self.theirs}"])


@dataclass(frozen=True, slots=True)
class Fault:
    """Something an oracle is known to do wrong, with the sentence of the specification that says so."""

    kind: str
    proof: str


@dataclass(slots=True)
class Tally:
    """What a comparison found: pairs, differences explained by faults of the oracle, and those nothing explains."""

    pairs: int = 0
    explained: Counter[str] = field(default_factory=Counter)
    unexplained: list[Difference] = field(default_factory=list)

    def report(self, oracle: Oracle) -> str:
        """Return the findings as lines to read."""
        lines = [
            f"{self.pairs:,} pairs of flag and context against {oracle.name}",
            f"{len(self.unexplained):,} differences; besides {self.explained.total():,} faults of the oracle, by kind:",
            *(f"{count:7,}  {kind}" for kind, count in self.explained.most_common()),
            "Why these are faults:",
            *(f"  {fault.kind}: {fault.proof}" for fault in oracle.faults),
        ]
        return "\n".join([*lines, *(f"\n{difference}" for difference in self.unexplained[:5])])


Ask = Callable[[Sequence[Sheet], Sequence[Sequence[str]]], list[list[list[Answer]]]]
"""From flag sets with questions, and lists of faults to repair, to the answers: by list, by flag set, by question."""

UNREPAIRED: Sequence[Sequence[str]] = ((),)


@dataclass(frozen=True, slots=True)
class Oracle:
    """Another evaluator: how it is asked, its known faults, its bucketing, and the types it tells apart."""

    name: str
    ask: Ask
    faults: Sequence[Fault]
    bucketing: Bucketing
    types: Sequence[str] = tuple(EXPECTED)


def compare(oracle: Oracle, pairs: int, seed: int) -> Tally:
    """Put the same questions to Gonogo and to an oracle; explain a difference by the faults whose repair removes it."""
    tally = Tally()
    waiting = list(sheets(seed, pairs, oracle.types))
    while waiting:
        batch, waiting = waiting[:SHEETS_AT_ONCE], waiting[SHEETS_AT_ONCE:]
        differences: list[Difference] = []
        for sheet, answers in zip(batch, oracle.ask(batch, UNREPAIRED)[0], strict=True):
            tally.pairs += len(answers)
            mine = our_answers(sheet, oracle.bucketing)
            found = zip(sheet.questions, mine, answers, strict=True)
            differences += [Difference(sheet, *parts) for parts in found if parts[1] != parts[2]]
        _explain(differences, oracle, tally)
    return tally


def _explain(differences: Sequence[Difference], oracle: Oracle, tally: Tally) -> None:
    """Ask the oracle again, with each of its faults repaired alone, and with all of them repaired."""
    kinds = [fault.kind for fault in oracle.faults]
    names = [*kinds, "several of these at once"]
    answers = oracle.ask([difference.alone for difference in differences], [*((kind,) for kind in kinds), kinds])
    for number, difference in enumerate(differences):
        agreeing = [name for name, found in zip(names, answers, strict=True) if found[number] == [difference.ours]]
        if agreeing:
            tally.explained[agreeing[0]] += 1
        else:
            tally.unexplained.append(difference)


def our_answers(sheet: Sheet, bucketing: Bucketing) -> list[Answer]:
    """What Gonogo answers to the questions."""
    flags = FlagSet.from_json(sheet.text, bucketing)
    found = [flags.evaluate(ask.flag, ask.context, ask.expect, NOW) for ask in sheet.questions]
    return [Answer.of(one.reason, one.error_code, one.variant, one.value) for one in found]


def main(oracle: Oracle) -> None:
    """Compare as the command line says, print the findings, and fail when a difference is left unexplained."""
    parser = argparse.ArgumentParser(description=f"Compare Gonogo with {oracle.name}.")
    parser.add_argument("--pairs", type=int, default=10_000, help="how many pairs of flag and context")
    parser.add_argument("--seed", type=int, default=1, help="the same seed asks the same questions")
    chosen = parser.parse_args()
    tally = compare(oracle, chosen.pairs, chosen.seed)
    print(tally.report(oracle))
    raise SystemExit(bool(tally.unexplained))

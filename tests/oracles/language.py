# SPDX-License-Identifier: Apache-2.0
"""Which targeting rules can be written? A random writer of the whole language, typed so that rules mean something."""

from __future__ import annotations

from random import Random
from typing import Any

Rule = Any

TEXT_NAMES = ("email", "country", "plan", "office.city", "targetingKey", "tags.0", "nobody", "nothing", "office.zip")
NUMBER_NAMES = ("age", "score", "office.floor", "levels.1", "tags.length", "nobody", "office.nobody")
SEED_NAMES = ("targetingKey", "email", "country", "plan", "office.city", "tags.0", "nobody")
TRUTH_NAMES = ("vip", "beta", "office.open", "nobody", "nothing")
LIST_NAMES = ("tags", "levels", "nobody", "office.desks")
WORDS = (
    "",
    "a",
    "ada",
    "Dayton",
    "basic",
    "pro",
    "DE",
    "US",
    "1",
    "42",
    "true",
    "null",
    "é",
    "日本",
    "🙂",
    "a.b",
    "x y",
)
PLAIN_WORDS = tuple(word for word in WORDS if word.isascii())
PIECES = ("", "a", "ada", "@agency.example", "Day", "ton", "é", "zz")
WHOLE = (0, 1, 2, 3, 5, 7, 10, 36, 42, 100, -1, -7, 2**31, 2**53)
REAL = (0.5, 1.5, 2.25, -3.75, 1e-7, 1e21, 0.1)
VERSIONS = (
    "1.0.0",
    "1.2.3",
    "2.0.0-rc.1",
    "2.0.0",
    "v1.2.3",
    "V2",
    "1",
    "1.2",
    "1.2.3+build",
    "1.10.0",
    "x",
    "1.2.3.4",
    "",
)
RELATIONS = ("=", "!=", "<", "<=", ">", ">=", "^", "~", "~", "==", "")


class Writer:
    """Writes rules of a wanted type; `variants` are the names a rule may decide for, `shared` the rules to refer to."""

    def __init__(
        self,
        random: Random,
        variants: tuple[str, ...] = (),
        shared: tuple[str, ...] = (),
        words: tuple[str, ...] = WORDS,
    ) -> None:
        self.random = random
        self.words = words
        self.variants = variants
        self.shared = shared

    def targeting(self) -> Rule:
        """A whole rule of a flag."""
        form = self.random.random()
        if form < 0.5:
            return {"if": self._branches(3)}
        if form < 0.8:
            return self.share(2)
        if form < 0.9:
            return self.truth(3)
        return {"cat": [self.text(1)]} if form < 0.95 else {"or": [self.truth(2), self.decision(1)]}

    def decision(self, depth: int) -> Rule:
        """Something that names a variant, mostly one that exists."""
        form = self.random.random()
        if depth and form < 0.2:
            return {self._one_of("if", "if", "?:"): self._branches(depth - 1)}
        if depth and form < 0.4:
            return self.share(depth - 1)
        if form < 0.44:
            return self._one_of(None, "no such variant", True, False, 1, "")
        return self.random.choice(self.variants)

    def _branches(self, depth: int) -> list[Rule]:
        branches: list[Rule] = []
        same = self.random.random() < 0.4
        name, words = self.random.choice(TEXT_NAMES), self.random.sample(self.words, 6)
        for number in range(self.random.randint(1, 5)):
            asked = self._asked(name, words[number:]) if same else self.truth(depth)
            branches += [asked, self.decision(depth)]
        if self.random.random() < 0.7:
            branches.append(self.decision(depth))
        return branches

    def _asked(self, name: str, words: list[str]) -> Rule:
        """One attribute against texts: what user groups are made of."""
        form = self.random.random()
        if form < 0.4:
            return {"in": [{"var": name}, words]}
        return {self._one_of("==", "==="): self._swapped([{"var": name}, words[0]])}

    def share(self, depth: int) -> Rule:
        """A share of people, now and then one that cannot be drawn."""
        entries = [self._entry(depth) for _ in range(self._one_of(1, 2, 2, 2, 3, 4))]
        if self.random.random() < 0.08:
            entries.append(self._no_entry())
        form = self.random.random()
        if form < 0.45:
            return {"fractional": entries}
        seed: Rule = {"var": self._one_of(*SEED_NAMES)}
        if form < 0.7:
            seed = {"cat": [self._one_of("salt/", {"var": "$flagd.flagKey"}), seed]}
        return {"fractional": [seed, *entries]}

    def _entry(self, depth: int) -> Rule:
        variant = self.decision(depth if self.random.random() < 0.2 else 0)
        form = self.random.random()
        if form < 0.1:
            return [variant]
        if form < 0.85:
            return [variant, self._one_of(0, 1, 25, 50, 50, 75, 100, self.random.randint(0, 10**6))]
        return [variant, self._one_of({"var": "age"}, {"-": [{"var": "$flagd.timestamp"}, 1_700_000_000]}, -5)]

    def _no_entry(self) -> Rule:
        variant = self.decision(0)
        weight = self._one_of(2**31 - 1, 1.5, "1", True, None, {"var": "nobody"})
        return self._one_of([variant, weight], [variant, weight], [], [variant, 1, 1], variant)

    def truth(self, depth: int) -> Rule:
        """Something true or false."""
        if depth <= 0:
            return self._one_of({"var": self._one_of(*TRUTH_NAMES)}, {"var": self._one_of(*TRUTH_NAMES)}, True, False)
        forms = (
            self._equality,
            self._order,
            self._logic,
            self._membership,
            self._text_test,
            self._version_test,
            self._list_test,
            self._absence,
        )
        if self.shared and self.random.random() < 0.15:
            return {"$ref": self.random.choice(self.shared)}
        return self.random.choice(forms)(depth - 1)

    def _equality(self, depth: int) -> Rule:
        operator = self._one_of("==", "!=", "===", "!==")
        form = self.random.random()
        if form < 0.45:
            return {operator: self._swapped([{"var": self._one_of(*TEXT_NAMES)}, self.word()])}
        if form < 0.7:
            return {operator: [self.number(depth), self.number(depth)]}
        if form < 0.9:
            return {operator: [self.text(depth), self.text(depth)]}
        return {operator: self._swapped([{"var": self._one_of(*TEXT_NAMES, *TRUTH_NAMES)}, None])}

    def _order(self, depth: int) -> Rule:
        operator = self._one_of("<", "<=", ">", ">=")
        if self.random.random() < 0.2:
            return {operator: [self.text(depth), self.text(depth)]}
        return {operator: [self.number(depth) for _ in range(self._one_of(2, 2, 2, 3))]}

    def _logic(self, depth: int) -> Rule:
        form = self.random.random()
        if form < 0.3:
            return {self._one_of("!", "!!"): self._one_of([self.truth(depth)], self.truth(depth))}
        return {self._one_of("and", "or"): [self.truth(depth) for _ in range(self.random.randint(1, 3))]}

    def _membership(self, depth: int) -> Rule:
        form = self.random.random()
        if form < 0.4:
            return {
                "in": [{"var": self._one_of(*TEXT_NAMES)}, self.random.sample(self.words, self.random.randint(0, 8))]
            }
        if form < 0.55:
            return {"in": [self.number(depth), self.random.sample(WHOLE, 5)]}
        if form < 0.75:
            return {"in": [self.text(depth), self.text(depth)]}
        return {"in": [self.text(depth), self.items(depth)]}

    def _text_test(self, depth: int) -> Rule:
        operator = self._one_of("starts_with", "ends_with")
        form = self.random.random()
        if form < 0.9:
            return {operator: [self.text(depth), self.piece()]}
        return {
            operator: self._one_of([self.text(depth)], [self.text(depth), 5], [{"var": "age"}, "3"], ["a", "b", "c"])
        }

    def _version_test(self, depth: int) -> Rule:
        left = self._one_of({"var": "version"}, self._one_of(*VERSIONS))
        return {
            "sem_ver": [left, self._one_of(*RELATIONS), self._one_of(*VERSIONS)][: self._one_of(3, 3, 3, 3, 3, 3, 2)]
        }

    def _list_test(self, depth: int) -> Rule:
        operator = self._one_of("some", "all", "none")
        if self.random.random() < 0.5:
            inner = {self._one_of("==", "==="): [{"var": ""}, self.word()]}
            return {operator: [{"var": self._one_of("tags", "nobody")}, inner]}
        inner = {self._one_of("<", ">="): [{"var": ""}, self._one_of(*WHOLE)]}
        return {operator: [{"var": self._one_of("levels", "nobody")}, inner]}

    def _absence(self, depth: int) -> Rule:
        names = self.random.sample(TEXT_NAMES, self.random.randint(1, 4))
        if self.random.random() < 0.6:
            return {"!": [{"missing": names}]}
        return {"!!": [{"missing_some": [self.random.randint(0, 3), names]}]}

    def text(self, depth: int) -> Rule:
        """Something that is a text."""
        form = self.random.random()
        if depth <= 0 or form < 0.4:
            return self._one_of(
                self.word(), *[{"var": self._one_of(*TEXT_NAMES)}] * 3, {"var": ["nobody", self.word()]}
            )
        if form < 0.65:
            return {"cat": [self.text(depth - 1) for _ in range(self.random.randint(1, 3))]}
        if form < 0.85:
            return {"substr": [self.text(depth - 1), *[self.random.randint(-5, 5) for _ in range(self._one_of(1, 2))]]}
        return {"if": [self.truth(depth - 1), self.text(depth - 1), self.text(depth - 1)]}

    def number(self, depth: int) -> Rule:
        """Something that is a number."""
        form = self.random.random()
        if depth <= 0 or form < 0.5:
            return self._one_of(self._one_of(*WHOLE), self._one_of(*REAL), *[{"var": self._one_of(*NUMBER_NAMES)}] * 4)
        if form < 0.75:
            return {self._one_of("+", "*"): [self.number(depth - 1) for _ in range(self.random.randint(1, 3))]}
        if form < 0.9:
            operator = self._one_of("-", "/", "%", "min", "max")
            return {operator: [self.number(depth - 1), self.number(depth - 1)]}
        total = {"+": [{"var": "accumulator"}, {"var": "current"}]}
        return self._one_of(
            {"var": "$flagd.timestamp"}, {"reduce": [{"var": self._one_of("levels", "nobody")}, total, 0]}
        )

    def items(self, depth: int) -> Rule:
        """Something that is a list."""
        form = self.random.random()
        if depth <= 0 or form < 0.4:
            return self._one_of({"var": self._one_of(*LIST_NAMES)}, self.random.sample(self.words, 3))
        if form < 0.6:
            return {"filter": [self.items(depth - 1), {"in": [{"var": ""}, self.random.sample(self.words, 8)]}]}
        if form < 0.8:
            return {"map": [self.items(depth - 1), {"cat": [{"var": ""}, self.piece()]}]}
        return {"merge": [self.items(depth - 1), self._one_of(self.text(0), self.items(depth - 1))]}

    def piece(self) -> str:
        """A text that occurs in others."""
        return self._one_of(*(piece for piece in PIECES if piece.isascii() or self.words == WORDS))

    def word(self) -> str:
        """A text that the contexts know, too."""
        return self.random.choice(self.words)

    def _one_of(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def _swapped(self, pair: list[Rule]) -> list[Rule]:
        return pair[::-1] if self.random.random() < 0.3 else pair

# SPDX-License-Identifier: Apache-2.0
"""Which flag sets and which people are compared?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.oracles.language import PLAIN_WORDS, VERSIONS, WHOLE, WORDS, Writer

FLAGS, PEOPLE = 8, 5
NOW = 1_700_000_123
EXPECTED = {
    "boolean": (True, False),
    "string": ("yes", "no", ""),
    "integer": (1, 0, 7),
    "float": (0.5, 1.5, 0.0),
    "object": ({"a": 1}, {}, []),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a flag set: this flag, for this person, as this type."""

    flag: str
    context: dict[str, Any]
    expect: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A flag set and the questions to it."""

    document: dict[str, Any]
    questions: list[Question]

    @property
    def text(self) -> str:
        """The flag set as JSON."""
        return json.dumps(self.document)


def sheets(seed: int, pairs: int, types: Sequence[str] = tuple(EXPECTED)) -> Iterator[Sheet]:
    """Yield flag sets with questions, as many questions in all as wanted, the same ones for the same seed."""
    random = Random(seed)
    while pairs > 0:
        sheet = _sheet(random, pairs, types)
        pairs -= len(sheet.questions)
        yield sheet


def _sheet(random: Random, most: int, types: Sequence[str]) -> Sheet:
    shared = tuple(f"rule {number}" for number in range(random.randint(0, 3)))
    words = PLAIN_WORDS if random.random() < 0.95 else WORDS
    writers = [Writer(random, shared=shared[number + 1 :], words=words) for number in range(len(shared))]
    rules = {name: writer.truth(2) for name, writer in zip(shared, writers, strict=True)}
    kinds = [random.choice(types) for _ in range(FLAGS)]
    flags = {f"flag-{number}": _flag(random, kind, shared) for number, kind in enumerate(kinds)}
    document: dict[str, Any] = {"flags": flags, "$evaluators": rules}
    if random.random() < 0.5:
        document["metadata"] = {"owner": "forms", "version": random.randint(1, 9)}
    people = [person(random) for _ in range(PEOPLE)]
    questions = [
        Question(f"flag-{number}", who, kind if random.random() < 0.95 else random.choice(types))
        for number, kind in enumerate(kinds)
        for who in people
    ]
    questions.append(Question("no such flag", people[0], "boolean"))
    return Sheet(document, questions[:most])


def _flag(random: Random, kind: str, shared: tuple[str, ...]) -> dict[str, Any]:
    names = random.choice(
        (("on", "off"), ("on", "off", "third"), ("true", "false"), ("1", "2"), ("basic", "pro", "ada"))
    )
    flag: dict[str, Any] = {
        "state": "DISABLED" if random.random() < 0.05 else "ENABLED",
        "variants": {name: random.choice(EXPECTED[kind]) for name in names},
    }
    if random.random() < 0.85:
        flag["defaultVariant"] = random.choice((*names, *names, *names, None, ""))
    if random.random() < 0.95:
        flag["targeting"] = Writer(random, names, shared).targeting() if random.random() < 0.98 else {}
    if random.random() < 0.03:
        flag["targeting"] = random.choice(
            ({"$ref": "nobody"}, {"frobnicate": [1]}, {"if": [{"frobnicate": 1}, names[0]]})
        )
    if random.random() < 0.2:
        flag["metadata"] = {"wave": random.choice(WORDS) or "pilot", "version": 1.5, "late": True}
    return flag


def person(random: Random) -> dict[str, Any]:
    """A context: most attributes are there and of their usual type, some are not."""
    usual: dict[str, Any] = {
        "targetingKey": random.choice((f"user-{random.randint(0, 9999)}", *WORDS)),
        "email": random.choice(("ada@agency.example", "bob@elsewhere.example", "")),
        "country": random.choice(WORDS),
        "plan": random.choice(WORDS),
        "age": random.choice((*WHOLE, 17, 18, 65)),
        "score": random.choice((0.0, 0.5, 1.0, 2.25, 99.9)),
        "vip": random.random() < 0.5,
        "beta": random.random() < 0.5,
        "tags": random.sample(WORDS, random.randint(0, 4)),
        "levels": random.sample(WHOLE, random.randint(0, 4)),
        "office": {"city": random.choice(WORDS), "floor": random.randint(0, 3), "open": random.random() < 0.5},
        "version": random.choice(VERSIONS),
        "nothing": None,
    }
    return {name: value for name, value in usual.items() if random.random() < 0.9}

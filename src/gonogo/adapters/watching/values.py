# SPDX-License-Identifier: Apache-2.0
"""What was seen while a step ran? Times are seconds of one steady clock; judging them is not done here."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked again and again. `kind` is `read` or `write`; a write is rolled back.

    `table` is set for the questions that every watched table gets, and empty for those that a person wrote.
    """

    name: str
    kind: str
    sql: str = ""
    table: str = ""
    every: float = 0.02
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """How a question fared: what it takes undisturbed, how often it was asked, and the answers that took long.

    `gone` is why it stopped being asked: what it asked for is not there any more.
    """

    question: Question
    usual: float
    asked: int
    failures: int
    slow: tuple[float, ...]
    gone: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A lock on a relation that was seen from `first` to `last`. Without `granted`, it was waited for."""

    holder: int
    relation: str
    mode: str
    first: float
    last: float
    granted: bool = True


@dataclass(frozen=True, slots=True)
class Waited:
    """Somebody who waited from `first` to `last` for those in `holders`.

    `waiter` is `read` or `write` for our own questions, else the application's name. For a wait on rows, `mode` is
    empty and `relation` is known for our own questions only.
    """

    waiter: str
    relation: str
    mode: str
    holders: tuple[int, ...]
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Seen:
    """All of it. None is what the engine does not tell; `every` is how far apart two looks at the locks were."""

    answers: tuple[Answers, ...]
    held: tuple[Held, ...] = ()
    waited: tuple[Waited, ...] = ()
    rewritten: tuple[str, ...] = ()
    wal_bytes: int | None = None
    temp_bytes: int | None = None
    every: float = 0.0
    samples: int = 0
    says: tuple[str, ...] = field(default=())

# SPDX-License-Identifier: Apache-2.0
"""What can be asked of a cutover, and who asks?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gonogo.practices.rehearsals.rules.cutover.execution import Answer


class Verb(StrEnum):
    """What somebody does. AGAIN makes a task that failed or was interrupted ready once more."""

    START = "start"
    BEGIN = "begin"
    DONE = "done"
    FAIL = "fail"
    INTERRUPT = "interrupt"
    AGAIN = "again"
    SKIP = "skip"
    VOTE = "vote"
    COMMENT = "comment"
    PAUSE = "pause"
    RESUME = "resume"
    TURN_BACK = "turn-back"
    FINISH = "finish"


LEADING = frozenset({Verb.START, Verb.SKIP, Verb.RESUME, Verb.FINISH})
"""What only those may do who lead cutovers."""
REASONED = frozenset({Verb.FAIL, Verb.SKIP, Verb.TURN_BACK, Verb.COMMENT, Verb.PAUSE})
"""What needs a few words."""
FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks: a person, whether they lead cutovers, and the name of the runner when a runner reports."""

    name: str
    leads: bool = False
    runner: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """What is asked. `attempt` is the attempt that a runner reports about; `aware` says that the person knows that

    there is no way back; `silent` that the runner of the task has not been heard of for too long.
    """

    verb: Verb
    task: str = ""
    note: str = ""
    voter: str = ""
    answer: Answer | None = None
    attempt: int = 0
    aware: bool = False
    silent: bool = False
    happened_at: datetime | None = None

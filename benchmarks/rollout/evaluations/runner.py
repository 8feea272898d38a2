# SPDX-License-Identifier: Apache-2.0
"""How is an engine asked, and how long does it take?

Time is that of the processor: what else a machine does meanwhile is no fault of an engine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Runner(Protocol):
    """One case on one engine, for the people of the cases in their order."""

    def answers(self, count: int) -> list[Any]:
        """What the first so many people get."""

    def seconds(self, count: int) -> float:
        """How long it keeps the processor to evaluate the flag for the first so many people."""


@dataclass(frozen=True, slots=True)
class Loop:
    """An engine that is a function in this process: `call` takes one of the prepared arguments."""

    call: Callable[[Any], Any]
    arguments: Sequence[Any]

    def answers(self, count: int) -> list[Any]:
        """What the first so many people get."""
        return [self.call(argument) for argument in self.arguments[:count]]

    def seconds(self, count: int) -> float:
        """How long the bare loop over the arguments keeps the processor."""
        call, arguments = self.call, self.arguments[:count]
        started = time.thread_time()
        for argument in arguments:
            call(argument)
        return time.thread_time() - started


Prepare = Callable[[], Mapping[str, Runner]]
"""Makes the runners of an engine, by case."""

# SPDX-License-Identifier: Apache-2.0
"""How does Gonogo evaluate? As the data plane does: `FlagSet.evaluate` with the key of the flag and the context."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.rollout.evaluations.cases import PEOPLE, TITLES, flagd_definitions
from benchmarks.rollout.evaluations.runner import Runner
from gonogo.evaluation import Bucketing, FlagSet


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A flag of a set; each evaluation gives the whole result, with variant, reason and metadata."""

    flags: FlagSet
    key: str
    contexts: Sequence[dict[str, Any]]

    def answers(self, count: int) -> list[Any]:
        """What the first so many people get."""
        return [self.flags.evaluate(self.key, context).value for context in self.contexts[:count]]

    def seconds(self, count: int) -> float:
        """How long the bare loop over the contexts takes."""
        evaluate, key, contexts = self.flags.evaluate, self.key, self.contexts[:count]
        started = time.thread_time()
        for context in contexts:
            evaluate(key, context)
        return time.thread_time() - started


def prepare(bucketing: Bucketing = "v2") -> Mapping[str, Runner]:
    """The flags compiled once."""
    flags = FlagSet.from_json(json.dumps(flagd_definitions()), bucketing)
    contexts = [person.context for person in PEOPLE]
    return {case: Evaluated(flags, case, contexts) for case in TITLES}


def prepare_v3() -> Mapping[str, Runner]:
    """The same in the newer bucketing."""
    return prepare("v3")

# SPDX-License-Identifier: Apache-2.0
"""How are plan files spoken of, and how is their text read before anything is checked?"""

from __future__ import annotations

from gonogo.core.planfile.guardrails import Count, Limit, Mean, Rate
from gonogo.core.planfile.schema import Plan
from gonogo.core.strictfile.kind import FileKind
from gonogo.core.strictfile.problems import FileError
from gonogo.core.strictfile.source import Source, read_source


class PlanError(FileError):
    """A plan that cannot be used."""

    code = "bad-plan"


PLAN = FileKind(
    noun="plan",
    root=Plan,
    error=PlanError,
    keys=("release", "product"),
    too_large="rosters belong in their own files",
    too_many="long lists of users belong in rosters",
    unions={"guardrails": {"rate": Rate, "mean": Mean, "limit": Limit, "count": Count}},
)


def read_plan_source(text: str | bytes, *, file: str) -> Source:
    """Read the text of one plan without checking it. Raises PlanError when nothing sensible can be read at all."""
    return read_source(text, file=file, kind=PLAN)

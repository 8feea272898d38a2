# SPDX-License-Identifier: Apache-2.0
"""What of the waiting changes could go first?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gonogo.core.web import signed_in
from gonogo.practices.small_releases.rules.measured import Measured, Slice, WaitingChange
from gonogo.practices.small_releases.views.page import context_of, seen

VERIFIED = {
    "prefix": "It is the main branch as it was then, so it fits together.",
    "clean": "Applied alone onto the last release, git merges it without conflict.",
    "conflict": "Applied alone onto the last release, git finds a conflict.",
}
NOT_VERIFIED = "Whether it merges alone was not tried."
ORDER = ("clean", "not verified", "conflict", "prefix")
"""What merges alone comes first, what does not comes last."""
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Square:
    """One waiting change in the row of squares."""

    first: bool
    says: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A part that could go first, with its changes and what git says about it."""

    slice: Slice
    changes: tuple[WaitingChange, ...]
    tried: str

    @property
    def tone(self) -> str:
        """What was found when it was tried, as one of ORDER."""
        return self.slice.verified if self.slice.verified in ORDER else ORDER[1]


@signed_in
@require_safe
def slices(request: HttpRequest, release: str) -> HttpResponse:
    """The recommended first part as a row of squares, why, other cuts, then groups that stand apart."""
    look = seen(request, release)
    context = context_of(look, below=True)
    if look.measured is not None:
        context |= _parts(look.measured)
    return render(request, "small_releases/slices.html", context)


def _parts(measured: Measured) -> dict[str, Any]:
    by_commit = {one.commit: one for one in measured.pending.changes}
    offered = [_offered(one, by_commit) for one in measured.slices]
    prefixes = [one for one in offered if one.slice.kind == "prefix"]
    best = prefixes[0] if prefixes else None
    groups = sorted((one for one in offered if one.slice.kind != "prefix"), key=lambda one: ORDER.index(one.tone))
    return {
        "best": best,
        "squares": _squares(measured, len(best.slice.changes) if best else 0),
        "others": prefixes[1:],
        "groups": groups[:SHOWN],
        "further": groups[SHOWN:],
        "last": best.changes[-1] if best and best.changes else None,
    }


def _offered(one: Slice, by_commit: dict[str, WaitingChange]) -> Offered:
    changes = tuple(by_commit[commit] for commit in one.changes if commit in by_commit)
    tried = VERIFIED.get(one.verified, NOT_VERIFIED)
    return Offered(one, changes, f"{tried} {one.remark}".strip())


def _squares(measured: Measured, first: int) -> tuple[Square, ...]:
    return tuple(Square(index < first, one.subject) for index, one in enumerate(measured.pending.changes))

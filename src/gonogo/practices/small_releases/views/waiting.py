# SPDX-License-Identifier: Apache-2.0
"""What is waiting to be released, since when, and which of it deserves a look?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gonogo.core.web import signed_in
from gonogo.practices.small_releases.rules.measured import Measured, Risk, WaitingChange
from gonogo.practices.small_releases.rules.words import count, days, larger, wait
from gonogo.practices.small_releases.views.page import Seen, context_of, seen

PAGE = 50
NAMED_PATHS = 12
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One change of the list: how long it waits, in words and as a share of the longest wait."""

    change: WaitingChange
    waits: str
    share: float
    risky: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """One kind of risky content: how many changes have it, some of its files, and how it was found."""

    risk: Risk
    changes: str
    paths: tuple[str, ...]
    more: int


@signed_in
@require_safe
def waiting(request: HttpRequest, release: str) -> HttpResponse:
    """The waiting changes, oldest first, fifty to a page."""
    look = seen(request, release)
    context = context_of(look, below=True)
    if look.measured is not None:
        context |= _list(look, look.measured, request.GET.get("page"))
    return render(request, "small_releases/waiting.html", context)


def _list(look: Seen, measured: Measured, asked: str | None) -> dict[str, Any]:
    page = Paginator(measured.pending.changes, PAGE).get_page(asked)
    titles = {risk.kind: risk.title for risk in measured.risks}
    return {
        "page": page,
        "changes": _changes(page, measured, look.now, titles),
        "sentence": sentence(measured, look.now),
        "risks": tuple(_risk(one) for one in measured.risks if one.count),
    }


def sentence(measured: Measured, now: datetime) -> str:
    """How much waits, how long, and how that compares."""
    pending = measured.pending
    if not pending.changes:
        return "Nothing waits: everything on the main branch is released."
    oldest = f", the oldest for {days(_age(pending.oldest, now))}" if pending.oldest else ""
    among = larger(pending.larger_than, pending.compared)
    return f"{wait(len(pending.changes))}{oldest}{f'; {among}' if among else ''}."


def _age(moment: datetime, now: datetime) -> float:
    return max((now - moment) / DAY, 0.0)


def _changes(
    page: Page[WaitingChange], measured: Measured, now: datetime, titles: dict[str, str]
) -> tuple[Waiting, ...]:
    longest = max((_age(one.merged, now) for one in measured.pending.changes), default=0.0) or 1.0
    return tuple(
        Waiting(
            one,
            days(_age(one.merged, now)),
            round(100 * _age(one.merged, now) / longest, 1),
            tuple(titles.get(kind, kind) for kind in one.risky),
        )
        for one in page
    )


def _risk(risk: Risk) -> Look:
    return Look(
        risk,
        count(len(risk.changes), "change"),
        risk.paths[:NAMED_PATHS],
        max(risk.count - NAMED_PATHS, 0),
    )

# SPDX-License-Identifier: Apache-2.0
"""How long does a change take from its first commit to its release, and where does the time go?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gonogo.core.web import signed_in
from gonogo.practices.small_releases.rules.measured import LeadTime, Measured, Spread
from gonogo.practices.small_releases.rules.pictures.lead_chart import curve, stacks, with_what_waits
from gonogo.practices.small_releases.rules.words import count, days
from gonogo.practices.small_releases.views.page import context_of, seen

MANY_POINTS = 12


@signed_in
@require_safe
def lead_time(request: HttpRequest, release: str) -> HttpResponse:
    """The stack of coding, review and waiting, then the curve with what waits still."""
    look = seen(request, release)
    context = context_of(look, below=True)
    if look.measured is not None:
        context |= _figures(look.measured)
    return render(request, "small_releases/lead_time.html", context)


def _figures(measured: Measured) -> dict[str, Any]:
    lead, survival = measured.lead_time, measured.survival
    until = measured.pending.oldest_days or 0.0
    return {
        "lead": lead,
        "sentence": _sentence(lead),
        "stacks": stacks(lead),
        "rows": _rows(lead, survival.spread if survival else None),
        "curves": [
            ("wide", curve(survival, until=until, width=1180, height=300, marks=10)),
            ("narrow", curve(survival, until=until, width=344, height=240, marks=4)),
        ],
        "survival": survival,
        "counted_too": with_what_waits(lead, survival),
        "points": _points(survival.steps) if survival else (),
    }


def _sentence(lead: LeadTime) -> str:
    whole = lead.whole
    if whole is None or whole.p50 is None or whole.p85 is None:
        return "Cannot tell yet: no change of the last year has both its first commit and its release."
    n = count(whole.n, "change")
    return (
        f"From first commit to release, half of the changes took at most {days(whole.p50)}, "
        f"and 85 in 100 at most {days(whole.p85)} ({n} of the last year)."
    )


def _rows(lead: LeadTime, censored: Spread | None) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    named = (
        ("Whole lead time", lead.whole),
        ("Coding: first commit to last commit", lead.coding),
        ("Review: last commit to main", lead.review),
        ("Waiting: main to release", lead.waiting),
        ("Whole, counting what waits still", censored),
    )
    return tuple(
        (name, tuple(_said(one) for one in (spread.p50, spread.p85, spread.p95)), f"{spread.n:,}")
        for name, spread in named
        if spread is not None
    )


def _said(value: float | None) -> str:
    return "not reached" if value is None else days(value)


def _points(steps: tuple[tuple[float, float], ...]) -> tuple[tuple[str, str], ...]:
    """Some points of the curve for the table: days and the percentage not yet released."""
    every = max(len(steps) // MANY_POINTS, 1)
    chosen = [*steps[::every], steps[-1]] if steps else []
    return tuple((days(day), f"{100 * share:.0f} %") for day, share in dict(chosen).items())

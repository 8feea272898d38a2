# SPDX-License-Identifier: Apache-2.0
"""Which releases are there, and how does each stand?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from gonogo.core import clock
from gonogo.core.queries.releases import ReleaseFacts, all_releases
from gonogo.core.readiness import gate_of
from gonogo.core.web import signed_in
from gonogo.faces.web import board, words
from gonogo.practices.rollout.queries import next_wave, served_count, spread_of


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release in the list."""

    release: ReleaseFacts
    tone: str
    word: str
    reason: str
    date: str
    reach: str


@signed_in
def home(request: HttpRequest) -> HttpResponseBase:
    """The board of the only release, or the list."""
    there = all_releases()
    return redirect("board", there[0].name) if len(there) == 1 else releases(request)


@signed_in
def releases(request: HttpRequest) -> HttpResponseBase:
    """Every release with the verdict of its next wave."""
    now = clock.now()
    lines = [read_line(release, now) for release in all_releases()]
    return render(request, "web/releases/releases.html", {"lines": lines})


def read_line(release: ReleaseFacts, now: datetime) -> ReleaseLine:
    """How the release stands, in a line."""
    counted, served = spread_of(release), served_count(release)
    reach = f"{served or 0:,} of {counted.total:,} people have it" if counted else "nobody counts the people"
    wave = next_wave(release)
    if wave is None:
        return ReleaseLine(release, "go", "OPEN", "Every wave was opened.", "", reach)
    gate = gate_of(release, wave.name, now)
    opens = release.local(wave.opens)
    left = words.days_until(opens.date(), release.local(now).date())
    reason = f"Wave “{wave.name}”: {gate.reason}"
    return ReleaseLine(
        release, board.TONE[gate.state], board.WORD[gate.state], reason, f"{words.day(opens)}, {left}", reach
    )

# SPDX-License-Identifier: Apache-2.0
"""How is the lead time drawn: which part of it was coding, review and waiting, and how many changes still wait?"""

from __future__ import annotations

from dataclasses import dataclass

from gonogo.practices.small_releases.rules.measured import LeadTime, Spread, Survival
from gonogo.practices.small_releases.rules.pictures.axes import Height
from gonogo.practices.small_releases.rules.words import count, days

SHOWN_SHARE = 0.03
"""The curve is drawn until so few are left, or to its end."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar, in percent of the drawing's width."""

    name: str
    css: str
    x: float
    width: float
    says: str


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar: the title says of how many changes, `whole` their whole lead time, the parts what it was made of."""

    title: str
    whole: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the curve passes a level: after so many days a share of the changes is released."""

    x: float
    y: float
    word: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Curve:
    """The survival curve: a step line, its axes, and where half and 85 in 100 are reached."""

    width: int
    height: int
    left: int
    right: float
    top: float
    bottom: float
    line: str
    area: str
    ticks: tuple[tuple[float, str], ...]
    days: tuple[tuple[float, str], ...]
    reached: tuple[Reach, ...]


def stacks(lead: LeadTime) -> tuple[Stack, ...]:
    """A bar for P50 and one for P85, on one scale; empty when any part cannot be told."""
    if lead.whole is None or lead.coding is None or lead.review is None or lead.waiting is None:
        return ()
    parts = (("coding", lead.coding), ("review", lead.review), ("waiting for release", lead.waiting))
    levels = (("Half of the changes", "p50"), ("85 in 100 changes", "p85"))
    found = []
    for title, level in levels:
        lengths = [(name, _at(spread, level)) for name, spread in parts]
        whole = _at(lead.whole, level)
        if whole is None or any(length is None for _, length in lengths):
            return ()
        found.append((title, whole, [(name, length or 0.0) for name, length in lengths]))
    longest = max(sum(length for _, length in lengths) for _, _, lengths in found) or 1.0
    return tuple(Stack(title, days(whole), _parts(lengths, longest)) for title, whole, lengths in found)


def _at(spread: Spread, level: str) -> float | None:
    value: float | None = getattr(spread, level)
    return value


def _parts(lengths: list[tuple[str, float]], longest: float) -> tuple[Part, ...]:
    parts, x = [], 0.0
    for name, length in lengths:
        width = 100 * length / longest
        parts.append(Part(name, name.split()[0], round(x, 2), round(width, 2), f"{name}: {days(length)}"))
        x += width
    return tuple(parts)


def curve(survival: Survival | None, *, until: float, width: int, height: int, marks: int) -> Curve | None:
    """The share of changes not yet released, by days since their first commit; None when there is nothing to draw.

    `until` is how long the oldest waiting change waits: so far the curve is known, also where nothing was released.
    """
    if survival is None or not survival.steps:
        return None
    steps = survival.steps
    few = next((day for day, share in steps if share <= SHOWN_SHARE), None)
    known = max(steps[-1][0], until) if few is None else few
    end = known * 1.04 or 1.0
    left, right, top, bottom = 44, width - 16.0, 16.0, height - 46.0
    shares = Height(top, bottom, 1.0)
    line, last = [f"M{left} {top}"], 1.0
    for day, share in steps:
        if day > end:
            break
        x = round(left + day / end * (right - left), 1)
        line.append(f"H{x}V{shares.at(share)}")
        last = share
    tail = round(left + known / end * (right - left), 1)
    path = "".join(line) + (f"H{tail}" if last > 0 else "")
    return Curve(
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        line=path,
        area=f"{path}V{bottom}H{left}Z",
        ticks=tuple((shares.at(share / 100), f"{share}") for share in (100, 50, 15)),
        days=_day_marks(end, left, right, marks),
        reached=_reached(survival.spread, end, left, right, shares),
    )


def _day_marks(end: float, left: float, right: float, most: int) -> tuple[tuple[float, str], ...]:
    sizes = (digit * 10**power for power in range(8) for digit in (1, 2, 5))
    step = next(size for size in sizes if end / size <= most)
    return tuple((round(left + day / end * (right - left), 1), f"{day:,}") for day in range(0, int(end) + 1, step))


def _reached(spread: Spread, end: float, left: float, right: float, shares: Height) -> tuple[Reach, ...]:
    found = []
    for value, share, word in ((spread.p50, 0.5, "half released"), (spread.p85, 0.15, "85 in 100 released")):
        if value is not None and value <= end:
            x = round(left + value / end * (right - left), 1)
            anchor = "end" if x > left + 0.6 * (right - left) else "start"
            found.append(Reach(x, shares.at(share), f"{word} after {days(value)}", anchor))
    return tuple(found)


def with_what_waits(lead: LeadTime, survival: Survival | None) -> str:
    """What changes when the work that waits still is counted too, in one or two sentences."""
    if survival is None or lead.whole is None or lead.whole.p50 is None:
        return ""
    released = f"Of what was released in the last year, half took at most {days(lead.whole.p50)}."
    if not survival.censored:
        return f"{released} Nothing waits, so nothing is left out."
    waits = f"{count(survival.censored, 'change')} {'waits' if survival.censored == 1 else 'wait'} still"
    if survival.spread.p50 is None:
        return f"{released} {waits}: with them, fewer than half are released, so the middle cannot be told yet."
    return f"{released} {waits}: with them, half take {days(survival.spread.p50)} or longer."

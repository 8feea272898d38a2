# SPDX-License-Identifier: Apache-2.0
"""Where does each part of the burn-up with its cone stand? Pure places; a template draws them, classes colour them.

Up to the day of the forecast there are two lines, what was done and what was known; from there on the count that is
reached in 50, 85 and 95 of 100 cases. The strip below compares the days between P85 and the release date with those
that are needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gonogo.practices.schedule.rules.outlook import Outlook
from gonogo.practices.schedule.rules.pictures.chart_scale import Frame, Scale, count_on
from gonogo.practices.schedule.rules.pictures.chart_words import (
    LETTER,
    Wish,
    Word,
    axis_word,
    count_ticks,
    lines_of,
    month_starts,
    place_words,
    width_of,
)
from gonogo.practices.schedule.rules.pictures.course import Course, Dated, counts_shown, course_of, days_shown
from gonogo.practices.schedule.rules.wording import counted

LINE = 20
"""Height of a line of words."""
BASE = 15
"""From the top of such a line to the foot of its letters."""
BAR = 26
GAP = 12


@dataclass(frozen=True, slots=True)
class Upright:
    """A vertical line with what it stands for, from its words at `y` downwards."""

    x: float
    y: float
    kind: str


@dataclass(frozen=True, slots=True)
class Dot:
    """The day by which the work is done in so many of 100 cases, on the line of what is known by then."""

    x: float
    y: float
    kind: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A count on the axis at the left, with the foot of its letters."""

    y: float
    foot: float
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The days left (`x`, `width`) before those needed (`needed_x`, `needed_width`), with words in or below the bar."""

    y: float
    x: float
    width: float
    needed_x: float
    needed_width: float
    word: Word
    inside: bool
    enough: bool

    @property
    def foot(self) -> float:
        """The foot of the letters of its words."""
        return self.y + (18 if self.inside else BAR + BASE + 2)

    @property
    def bottom(self) -> float:
        """Where the strip and its words end."""
        return self.y + BAR + (0 if self.inside else LINE)


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything the template draws. Lines and areas are points as SVG has them; words come with their foot."""

    frame: Frame
    height: float
    top: float
    bottom: float
    low: int
    done: str
    scope: str
    scope_ahead: str
    likely: str
    unlikely: str
    half: str
    uprights: tuple[Upright, ...]
    dots: tuple[Dot, ...]
    words: tuple[tuple[float, Word], ...]
    counts: tuple[Tick, ...]
    strip: Strip | None
    bar: int = BAR


def chart(outlook: Outlook, dated: Dated, frame: Frame) -> Chart:
    """Lay everything out. What lies beyond an edge is drawn at the edge; its words say the true day."""
    first, last = days_shown(outlook, dated)
    course = course_of(outlook, first)
    counts = count_ticks(*counts_shown(course))
    flat = Scale(first, last, float(counts[0]), float(counts[-1]), frame, 0.0)
    above = place_words(_named_days(outlook, dated, flat), 0, frame.width)
    top = float(lines_of(above) * LINE + GAP)
    scale = Scale(first, last, float(counts[0]), float(counts[-1]), frame, top)
    bottom = top + frame.plot
    strip = _strip(outlook, dated, scale, bottom + GAP)
    days_foot = (strip.bottom if strip else bottom) + LINE
    days, below = _axis(scale), place_words(_forecast_days(outlook, scale), 0, frame.width)
    words = [(float(word.line * LINE + BASE), word) for word in above]
    words += [(days_foot, word) for word in days if word.line == 0]
    words += [(days_foot + (word.line + 1.2) * LINE, word) for word in below]
    return Chart(
        frame=frame,
        height=days_foot + (lines_of(below) + 0.7) * LINE,
        top=top,
        bottom=bottom,
        low=counts[0],
        done=scale.line(course.done),
        scope=scale.line(course.scope),
        scope_ahead=scale.line(course.scope_ahead),
        likely=scale.area(course.p50, course.p85),
        unlikely=scale.area(course.p85, course.p95),
        half=scale.line(course.p50),
        uprights=_uprights(_named_days(outlook, dated, scale), above),
        dots=_dots(outlook, course, scale),
        words=tuple(words),
        counts=tuple(Tick(scale.y(count), scale.y(count) - 5, f"{count:,}") for count in counts),
        strip=strip,
    )


def _axis(scale: Scale) -> tuple[Word, ...]:
    months = month_starts(scale.first, scale.last, scale.frame.months)
    wishes = (Wish(scale.x(day), axis_word(day, day == months[0]), "day") for day in months)
    return place_words(wishes, scale.frame.left, scale.frame.width)


def _named_days(outlook: Outlook, dated: Dated, scale: Scale) -> Sequence[Wish]:
    """The days with a vertical line, as far as they lie in the picture."""
    named = [
        ("today", "forecast made", outlook.as_of),
        ("freeze", "code freeze", dated.freeze),
        ("safe", "last safe day", dated.last_safe),
        ("release", "release date", dated.release),
    ]
    shown = [(kind, name, day) for kind, name, day in named if day is not None and scale.shows(day)]
    return [Wish(scale.x(day), f"{name} {day:%-d %b}", kind) for kind, name, day in shown]


def _uprights(wishes: Sequence[Wish], words: Sequence[Word]) -> tuple[Upright, ...]:
    lines = {word.kind: word.line for word in words}
    return tuple(Upright(wish.x, lines[wish.kind] * LINE + BASE + 4.0, wish.kind) for wish in wishes)


def _forecast_days(outlook: Outlook, scale: Scale) -> Sequence[Wish]:
    days = zip((50, 85, 95), (outlook.dates.p50, outlook.dates.p85, outlook.dates.p95), strict=True)
    return [
        Wish(scale.x(day or scale.last), f"P{share} {day:%-d %b %Y}" if day else f"P{share} later", f"p{share}")
        for share, day in days
    ]


def _dots(outlook: Outlook, course: Course, scale: Scale) -> tuple[Dot, ...]:
    days = zip(("p50", "p85", "p95"), (outlook.dates.p50, outlook.dates.p85, outlook.dates.p95), strict=True)
    return tuple(
        Dot(scale.x(day), scale.y(count_on(course.scope_ahead, day)), kind)
        for kind, day in days
        if day is not None and scale.shows(day)
    )


def _strip(outlook: Outlook, dated: Dated, scale: Scale, y: float) -> Strip | None:
    """The days between P85 and the release date; None when P85 cannot be told."""
    p85 = outlook.dates.p85
    if p85 is None:
        return None
    days = (dated.release - p85).days
    left, right = sorted((scale.x(p85), scale.x(dated.release)))
    needed_x = scale.x(dated.last_safe)
    says = f"{counted(-days, 'day')} late" if days < 0 else f"buffer {counted(days, 'day')}"
    says = f"{says}, needs {dated.needed}"
    width = round(max(right - left, 2.0), 1)
    x = min(left, scale.frame.width - width)
    inside = width >= width_of(says) + 2 * LETTER
    word = place_words([Wish(x + width / 2, says, "buffer")], x if inside else 0, scale.frame.width)[0]
    needed_width = round(scale.x(dated.release) - needed_x, 1)
    return Strip(y, x, width, needed_x, needed_width, word, inside, enough=days >= dated.needed)

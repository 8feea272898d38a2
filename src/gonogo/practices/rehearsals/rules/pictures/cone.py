# SPDX-License-Identifier: Apache-2.0
"""Where do the runs, the forecast and the window stand in the picture of durations over rows?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gonogo.practices.rehearsals.rules.durations import count, spoken
from gonogo.practices.rehearsals.rules.forecasting.foreseeing import Foreseen, foresee_at
from gonogo.practices.rehearsals.rules.forecasting.step import FARTHEST, Footing
from gonogo.practices.rehearsals.rules.forecasting.timed import TimedRun
from gonogo.practices.rehearsals.rules.pictures.axes import count_ticks, duration_ticks
from gonogo.practices.rehearsals.rules.report import Leg

SIZES = 12
"""At how many sizes the curve is worked out."""
TOP, BELOW = 26.0, 46.0
LETTER = 7.2
"""Pixels of a letter, about."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the picture is drawn."""

    width: int
    height: int
    left: int
    right: int
    ticks: int


WIDE = Shape(1180, 380, 76, 24, 6)
NARROW = Shape(344, 320, 62, 12, 3)


@dataclass(frozen=True, slots=True)
class Dot:
    """A run, or the forecast."""

    x: float
    y: float
    says: str


@dataclass(frozen=True, slots=True)
class Level:
    """A line across the picture or from its bottom to its top, with words beside it."""

    at: float
    word: str
    word_x: float
    word_y: float
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Cone:
    """Everything the template draws. Lines and areas are points as SVG has them; empty where there are none."""

    shape: Shape
    bottom: float
    right: float
    dots: tuple[Dot, ...]
    area: str
    middle: str
    upper: str
    target: Level | None
    forecast: Dot | None
    forecast_word: Level | None
    window: Level | None
    durations: tuple[tuple[float, str], ...]
    rows: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    shape: Shape
    most_rows: float
    most_seconds: float

    @property
    def bottom(self) -> float:
        return self.shape.height - BELOW

    @property
    def right(self) -> float:
        return float(self.shape.width - self.shape.right)

    def x(self, rows: float) -> float:
        return round(self.shape.left + (self.right - self.shape.left) * rows / self.most_rows, 1)

    def y(self, seconds: float) -> float:
        return round(self.bottom - (self.bottom - TOP) * min(seconds / self.most_seconds, 1.0), 1)


def curve(foreseen: Foreseen) -> tuple[tuple[float, float, float], ...]:
    """Rows, middle and upper bound of both ways, from the smallest copy to production or the largest copy."""
    sizes = [one.copied for one in foreseen.rests_on.runs]
    end = max(foreseen.target.rows, max(sizes))
    if not min(sizes) or end > FARTHEST * max(sizes) or foreseen.both.footing is Footing.NONE:
        return ()
    points = []
    for n in range(SIZES):
        rows = round(min(sizes) + (end - min(sizes)) * n / (SIZES - 1))
        at = replace(foreseen.target, rows=rows)
        both = foresee_at(foreseen.rests_on, at, foreseen.history).both
        if both.seconds is not None and both.middle is not None:
            points.append((rows, both.middle, both.seconds))
    return tuple(points)


def cone(foreseen: Foreseen, points: Sequence[tuple[float, float, float]], window: float | None, shape: Shape) -> Cone:
    """Lay it out. `points` are those of `curve`, worked out once for all shapes."""
    runs = [one for one in foreseen.rests_on.runs if one.copied and _both(one) is not None]
    known = foreseen.target.known
    seconds = foreseen.both.seconds
    most_rows = max([one.copied for one in runs] + [foreseen.target.rows if known else 0, 1]) * 1.04
    longest = [_both(one) or 0.0 for one in runs] + [upper for _, _, upper in points]
    scale = _Scale(shape, most_rows, max([*longest, seconds or 0.0, window or 0.0, 1e-3]) * 1.08)
    fitted = foreseen.both.footing is Footing.FITTED
    return Cone(
        shape=shape,
        bottom=scale.bottom,
        right=scale.right,
        dots=tuple(Dot(scale.x(one.copied), scale.y(_both(one) or 0.0), _says(one)) for one in runs),
        area=_area(points, scale) if fitted else "",
        middle=_line([(rows, middle) for rows, middle, _ in points], scale) if fitted else "",
        upper=_line([(rows, upper) for rows, _, upper in points], scale),
        target=_target(foreseen, scale) if known and foreseen.target.rows else None,
        forecast=_forecast(foreseen, scale),
        forecast_word=_forecast_word(foreseen, scale),
        window=_window(window, scale),
        durations=tuple((scale.y(at), word) for at, word in duration_ticks(scale.most_seconds / 1.08)),
        rows=tuple((scale.x(at), word) for at, word in count_ticks(most_rows / 1.04, shape.ticks)),
    )


def _both(run: TimedRun) -> float | None:
    up, back = run.seconds_of(Leg.UP), run.seconds_of(Leg.BACKOUT)
    return None if up is None or back is None else up + back


def _says(run: TimedRun) -> str:
    return f"{run.run}: {spoken(_both(run) or 0.0)} up and back on {count(run.copied, 'row')}"


def _line(points: Sequence[tuple[float, float]], scale: _Scale) -> str:
    return " ".join(f"{scale.x(rows)},{scale.y(seconds)}" for rows, seconds in points)


def _area(points: Sequence[tuple[float, float, float]], scale: _Scale) -> str:
    above = [(rows, upper) for rows, _, upper in points]
    below = [(rows, middle) for rows, middle, _ in reversed(points)]
    return _line([*above, *below], scale)


def _target(foreseen: Foreseen, scale: _Scale) -> Level:
    x = scale.x(foreseen.target.rows)
    near_end = x > (scale.shape.left + scale.right) / 2
    return Level(x, "production", x + (-6 if near_end else 6), TOP - 10, "end" if near_end else "start")


def _forecast(foreseen: Foreseen, scale: _Scale) -> Dot | None:
    seconds = foreseen.both.seconds
    if seconds is None or not foreseen.target.rows or not foreseen.target.known:
        return None
    return Dot(scale.x(foreseen.target.rows), scale.y(seconds), f"Forecast: at most {spoken(seconds)}")


def _forecast_word(foreseen: Foreseen, scale: _Scale) -> Level | None:
    dot = _forecast(foreseen, scale)
    if dot is None or foreseen.both.seconds is None:
        return None
    word = f"at most {spoken(foreseen.both.seconds)}"
    left = dot.x - 12
    fits_left = left - len(word) * LETTER > scale.shape.left
    return Level(dot.x, word, left if fits_left else dot.x, dot.y - 12, "end" if fits_left else "middle")


def _window(window: float | None, scale: _Scale) -> Level | None:
    if window is None:
        return None
    y = scale.y(window)
    return Level(y, f"window {spoken(window)}", scale.shape.left + 6.0, y - 7)

# SPDX-License-Identifier: Apache-2.0
"""Does everything on the burn-up stand inside of the picture, in order, and no word on another?"""

from __future__ import annotations

from datetime import date
from itertools import chain, combinations

import pytest
from hypothesis import given

from gonogo.practices.schedule.rules.outlook import Outlook
from gonogo.practices.schedule.rules.pictures.chart_scale import NARROW, WIDE, Frame, Scale, count_on
from gonogo.practices.schedule.rules.pictures.chart_words import Wish, count_ticks, month_starts, place_words
from gonogo.practices.schedule.rules.pictures.cone import Chart, chart
from gonogo.practices.schedule.rules.pictures.course import Dated
from gonogo.practices.schedule.tests.drawn_outlooks import AS_OF, WEEK, outlooks, plans, small_outlook


def points(line: str) -> list[tuple[float, float]]:
    """The points of a line as SVG has them."""
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in line.split())]


def lines(made: Chart) -> list[list[tuple[float, float]]]:
    """The lines that run from left to right."""
    return [points(line) for line in (made.done, made.scope, made.scope_ahead, made.half)]


@pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
@given(outlook=outlooks(), dated=plans())
def test_everything_stands_inside(outlook: Outlook, dated: Dated, frame: Frame) -> None:
    """Whatever is forecast, lines, areas, dots and the strip stay within the picture, and so does every word."""
    made = chart(outlook, dated, frame)
    for x, y in chain(*lines(made), points(made.likely), points(made.unlikely)):
        assert frame.left <= x <= frame.width
        assert made.top <= y <= made.bottom
    assert all(frame.left <= one.x <= frame.width for one in (*made.uprights, *made.dots))
    assert all(word.x >= 0 and word.right <= frame.width and 0 < foot <= made.height for foot, word in made.words)
    if made.strip is not None:
        assert made.strip.x >= 0 and made.strip.x + made.strip.width <= frame.width + 0.1
        assert made.bottom < made.strip.y < made.strip.foot <= made.strip.bottom < made.height
        assert made.strip.word.x >= 0 and made.strip.word.right <= frame.width


@pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
@given(outlook=outlooks(), dated=plans())
def test_time_runs_to_the_right_and_no_word_lies_on_another(outlook: Outlook, dated: Dated, frame: Frame) -> None:
    """Every line runs to the right only; two words on the same line of text do not touch."""
    made = chart(outlook, dated, frame)
    for line in lines(made):
        assert [x for x, _y in line] == sorted(x for x, _y in line)
    for (foot, one), (other_foot, other) in combinations(made.words, 2):
        if abs(foot - other_foot) < 15:
            assert one.right <= other.x or other.right <= one.x


@given(outlook=outlooks(), dated=plans())
def test_the_unlikely_lies_below_the_likely(outlook: Outlook, dated: Dated) -> None:
    """The count reached in 95 of 100 cases is never drawn above the one reached in half of them."""
    made = chart(outlook, dated, WIDE)
    if made.likely and made.unlikely:
        upper, lower = points(made.likely), points(made.unlikely)
        half = len(upper) // 2
        low = list(reversed(lower[half:]))
        assert all(above[1] <= below[1] for above, below in zip(upper[:half], low, strict=True))


def test_the_strip_compares_what_is_left_with_what_is_needed() -> None:
    """A P85 twenty days before the release date is a bar of twenty days before one of thirty."""
    made = chart(small_outlook(), Dated(date(2027, 2, 21), None, 30), WIDE)
    strip = made.strip
    assert strip is not None
    assert strip.word.text == "buffer 20 days, needs 30"
    assert not strip.enough
    assert strip.width / strip.needed_width == pytest.approx(20 / 30, abs=0.01)
    assert strip.x + strip.width == pytest.approx(strip.needed_x + strip.needed_width, abs=0.2)


def test_a_forecast_after_the_release_date_is_late() -> None:
    """The bar then runs from the release date to the P85, and its words say by how much."""
    made = chart(small_outlook(), Dated(date(2027, 1, 31), None, 30), WIDE)
    assert made.strip is not None
    assert made.strip.word.text == "1 day late, needs 30"
    assert not made.strip.enough


def test_what_cannot_be_told_has_no_place() -> None:
    """Without a P85 there is no strip and no dot for it; its words say that it is later than can be told."""
    made = chart(small_outlook(p85=None), Dated(date(2027, 3, 1), date(2027, 1, 25), 30), WIDE)
    assert made.strip is None
    assert [dot.kind for dot in made.dots] == ["p50"]
    assert "P85 later" in [word.text for _foot, word in made.words]


def test_the_days_of_the_plan_are_named() -> None:
    """Forecast, code freeze, last safe day and release date each have a line with its day."""
    made = chart(small_outlook(), Dated(date(2027, 3, 8), date(2027, 1, 29), 30), WIDE)
    assert [one.kind for one in made.uprights] == ["today", "freeze", "safe", "release"]
    said = {word.text for _foot, word in made.words}
    assert said >= {"forecast made 4 Jan", "code freeze 29 Jan", "last safe day 6 Feb", "release date 8 Mar"}


def test_words_that_would_touch_stand_on_different_lines() -> None:
    """The second of two words at the same place moves to the next line; a third far away stays on the first."""
    placed = place_words([Wish(50, "one place", "a"), Wish(52, "same place", "b"), Wish(300, "far", "c")], 0, 340)
    assert [(word.kind, word.line) for word in placed] == [("a", 0), ("b", 1), ("c", 0)]


def test_the_axis_counts_in_round_numbers() -> None:
    """Few, whole and evenly spaced, from below the lowest to above the highest."""
    assert count_ticks(0, 132) == (0, 50, 100, 150)
    assert count_ticks(612, 701) == (600, 620, 640, 660, 680, 700, 720)
    assert count_ticks(0, 1) == (0, 1)


def test_the_axis_shows_months_or_mondays() -> None:
    """Firsts of months where there are at least two, and Mondays in a short span."""
    assert month_starts(date(2026, 11, 20), date(2027, 2, 20), 12) == (
        date(2026, 12, 1),
        date(2027, 1, 1),
        date(2027, 2, 1),
    )
    assert month_starts(date(2027, 3, 3), date(2027, 3, 24), 12) == (
        date(2027, 3, 8),
        date(2027, 3, 15),
        date(2027, 3, 22),
    )


def test_a_line_is_cut_at_the_edge_where_it_crosses_it() -> None:
    """Between two dots, one of them outside, the line ends at the height it has at the edge."""
    scale = Scale(AS_OF, AS_OF + WEEK, 0.0, 10.0, Frame(100, 100, 0, 4), 0.0)
    line = points(scale.line([(AS_OF, 0.0), (AS_OF + 2 * WEEK, 10.0)]))
    assert line == [(0.0, 100.0), (100.0, 50.0)]
    assert count_on([(AS_OF, 2.0)], AS_OF + WEEK) == 2.0

# SPDX-License-Identifier: Apache-2.0
"""Do the release strip, the stack and the curve stand where their figures say?"""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.core.tests.cast import NOW
from gonogo.practices.small_releases.rules.answering import answer
from gonogo.practices.small_releases.rules.measured import LeadTime, Spread, Survival
from gonogo.practices.small_releases.rules.pictures.axes import Height
from gonogo.practices.small_releases.rules.pictures.lead_chart import curve, stacks, with_what_waits
from gonogo.practices.small_releases.rules.pictures.strip import NARROW, WIDE, Shape, Strip, strip
from gonogo.practices.small_releases.rules.words import days, figure, larger
from gonogo.practices.small_releases.tests.made_measured import LEAD, made_measured, made_release

CURVE = Survival(Spread(6.0, 20.0, None, 100), 12, ((1.0, 0.8), (6.0, 0.5), (20.0, 0.15), (50.0, 0.1)))


def drawn(sizes: list[int], pending: int = 3, *, shape: Shape = WIDE, apart: float = 7.0) -> Strip:
    """A strip of releases of these sizes, so many days apart."""
    made = [
        made_release(index, size, NOW - timedelta(days=apart * (len(sizes) - index)), counted=True)
        for index, size in enumerate(sizes)
    ]
    return strip(made, pending, (6.0, 9.0), NOW, zone=UTC, shape=shape)


@given(
    sizes=st.lists(st.integers(0, 5000), max_size=90),
    pending=st.integers(0, 9000),
    apart=st.floats(0, 40),
    shape=st.sampled_from([WIDE, NARROW]),
)
def test_bars_stand_inside_side_by_side_and_as_high_as_they_say(
    sizes: list[int], pending: int, apart: float, shape: Shape
) -> None:
    """Whatever the sizes and dates: no bar outside, none upon another, larger ones never lower."""
    found = drawn(sizes, pending, shape=shape, apart=apart)
    assert len(found.bars) == min(len(sizes), shape.most) + 1
    assert [bar.waits for bar in found.bars] == [False] * (len(found.bars) - 1) + [True]
    for bar in found.bars:
        assert bar.x >= 0 and bar.x + bar.width <= found.plot_right + 0.2
        assert 0 <= bar.y <= bar.y + bar.height <= found.bottom + 0.1
    for left, right in zip(found.bars, found.bars[1:], strict=False):
        assert left.middle < right.middle
    heights = sorted(zip([*sizes[-shape.most :], pending], (bar.height for bar in found.bars), strict=True))
    assert [tall for _, tall in heights] == sorted(tall for _, tall in heights)


def test_usual_sizes_are_lines_whose_words_do_not_touch() -> None:
    """Two close levels keep their words apart."""
    lines = drawn([6, 6, 9] * 5, 400).lines
    assert [line.word for line in lines] == ["9 in 10 had at most 9", "half had at most 6"]
    assert lines[0].word_y + 15 <= lines[1].word_y


def test_older_releases_are_summed_up() -> None:
    """What is not drawn is said."""
    found = drawn([4] * 100)
    assert found.older == "40 older releases not shown; half of them had at most 4 changes."
    assert drawn([4] * 60).older == ""


def test_sizes_of_different_orders_are_drawn_by_powers_of_ten() -> None:
    """Only where 9 in 10 reach more than ten times the half."""
    made = [made_release(index, 5, NOW - timedelta(days=20 - index), counted=True) for index in range(12)]
    assert strip(made, 3, (5.0, 60.0), NOW, zone=UTC).logarithmic
    assert not strip(made, 3, (5.0, 50.0), NOW, zone=UTC).logarithmic
    assert Height(0, 100, 1000, logarithmic=True).ticks() == (1, 10, 100, 1000)


def test_a_migration_is_marked_and_said() -> None:
    """By colour, by a dot, and in words."""
    bar = drawn([4] * 5).bars[0]
    assert bar.migration and bar.says.endswith("4 changes, with a migration")


def test_the_stack_has_three_parts_on_one_scale() -> None:
    """The longer bar fills the width; each part is as wide as it took."""
    half, most = stacks(LEAD)
    assert [part.name for part in most.parts] == ["coding", "review", "waiting for release"]
    assert sum(part.width for part in most.parts) == pytest.approx(100, abs=0.1)
    assert half.parts[2].width == pytest.approx(100 * 4 / 18, abs=0.01)
    assert stacks(LeadTime(None, None, None, None)) == ()


def test_the_curve_falls_from_all_to_what_waits() -> None:
    """It begins at 100, passes half after six days and never rises."""
    found = curve(CURVE, until=0.0, width=1180, height=300, marks=10)
    assert found is not None
    assert [one.word for one in found.reached] == ["half released after 6 days", "85 in 100 released after 20 days"]
    assert found.reached[0].x < found.reached[1].x and found.reached[0].y < found.reached[1].y
    assert found.line.startswith("M44 16")
    assert curve(None, until=0.0, width=1180, height=300, marks=10) is None


def test_counting_what_waits_changes_the_sentence() -> None:
    """Both middles are said, and when the middle is not reached that is said."""
    assert "12 changes wait still: with them, half take 6 days or longer." in with_what_waits(LEAD, CURVE)
    unreached = Survival(Spread(None, None, None, 9), 6, ((1.0, 0.7),))
    assert "cannot be told yet" in with_what_waits(LEAD, unreached)


def test_the_answer_is_yes_no_or_cannot_tell() -> None:
    """By the product's own usual size, with the figures in the sentence."""
    assert answer(made_measured(3), NOW).word == "Yes"
    large = answer(made_measured(212, oldest_days=143.0), NOW)
    assert (large.word, large.tone) == ("Not now", "no")
    assert large.sentence.startswith(
        "212 changes wait, the oldest for 143 days; none of the last 12 releases had more."
    )
    assert answer(made_measured(3, sizes=(1, 2)), NOW).word == "Cannot tell yet"
    assert answer(made_measured(3, sizes=()), NOW).word == "Nothing released yet"


def test_numbers_are_said_briefly() -> None:
    """One digit where it says something; hours below a day; large counts with a comma."""
    assert [figure(one) for one in (9.0, 8.94, 8.98, 143.4, 4212.0)] == ["9", "8.9", "9", "143", "4,212"]
    assert [days(one) for one in (0.01, 0.2, 0.99, 1.0, 2.5, 143.2)] == [
        "less than an hour", "5 hours", "1 day", "1 day", "2.5 days", "143 days",
    ]  # fmt: skip
    assert [larger(share, 12) for share in (1.0, 0.5, 0.0, None)] == [
        "none of the last 12 releases had more",
        "6 of the last 12 releases had more",
        "each of the last 12 releases had more",
        "",
    ]

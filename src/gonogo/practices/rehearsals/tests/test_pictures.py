# SPDX-License-Identifier: Apache-2.0
"""Does everything in the pictures stand inside of them, in order, and where it says?"""

from __future__ import annotations

import itertools
from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rehearsals.rules.durations import count, spoken
from gonogo.practices.rehearsals.rules.forecasting.foreseeing import foresee
from gonogo.practices.rehearsals.rules.forecasting.timed import comparable, timed
from gonogo.practices.rehearsals.rules.pictures import cone as cones
from gonogo.practices.rehearsals.rules.pictures import strip as strips
from gonogo.practices.rehearsals.rules.pictures.axes import count_ticks, duration_ticks
from gonogo.practices.rehearsals.rules.pictures.cone import cone, curve
from gonogo.practices.rehearsals.rules.pictures.strip import run_strip
from gonogo.practices.rehearsals.rules.pictures.timeline import timeline
from gonogo.practices.rehearsals.rules.recording.kept import KeptRun
from gonogo.practices.rehearsals.rules.report import Leg, Result
from gonogo.practices.rehearsals.tests.made_runs import ENDED, made_run, made_step, sized, with_locks

NIGHTS = st.lists(
    st.tuples(st.floats(0, 1e5), st.sampled_from((Result.PASSED, Result.FAILED, Result.ERROR))), max_size=60
)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"), (0.0123, "12 ms"), (0.9996, "1 s"), (5.23, "5.2 s"), (9.96, "10 s"), (59.6, "1 min"),
        (61, "1 min 1 s"),
        (3599.7, "1 h"), (6720, "1 h 52 min"), (86_400, "1 d"), (100_000, "1 d 4 h"), (86_370, "1 d"),
    ],
)  # fmt: skip
def test_durations_are_said_as_exactly_as_people_need(seconds: float, words: str) -> None:
    """Two units at most, rounded without odd carries such as 60 s."""
    assert spoken(seconds) == words


@given(st.floats(0, 1e7))
def test_no_duration_shows_a_full_smaller_unit(seconds: float) -> None:
    """Never 60 s, 60 min, 24 h or 1000 ms."""
    assert not f" {spoken(seconds)}".endswith((" 60 s", " 60 min", " 24 h", " 1000 ms"))


def test_counts_agree_with_their_noun() -> None:
    """1 row, 2 rows."""
    assert (count(1, "row"), count(0, "row"), count(1_204_551, "row")) == ("1 row", "0 rows", "1,204,551 rows")


@given(st.floats(0.001, 1e6))
def test_an_axis_has_a_few_round_marks(most: float) -> None:
    """One to four durations, within the axis and rising."""
    ticks = [at for at, _ in duration_ticks(most)]
    assert 0 < len(ticks) <= 4 or most < 0.01
    assert all(at <= most * (1 + 1e-6) for at in ticks) and ticks == sorted(ticks)


@given(st.floats(1, 1e12))
def test_an_axis_of_rows_has_a_few_round_marks(most: float) -> None:
    """One to five counts."""
    assert 1 <= len(count_ticks(most)) <= 5


@given(NIGHTS)
def test_every_run_has_a_bar_inside_the_strip(nights: list[tuple[float, Result]]) -> None:
    """In order of time, none on another, none outside; what is left out is counted."""
    runs = [
        KeptRun(
            n,
            made_run(
                f"r{n}", ended=ENDED + timedelta(days=n), result=result, reasons=("x",), steps=(made_step(seconds=s),)
            ),
        )
        for n, (s, result) in enumerate(nights)
    ]
    for shape in (strips.WIDE, strips.NARROW):
        found = run_strip(list(reversed(runs)), UTC, shape)
        assert len(found.bars) == min(len(runs), shape.most)
        assert bool(found.older) == (len(runs) > shape.most)
        for one, after in zip(found.bars, [*found.bars[1:], None], strict=False):
            assert shape.left <= one.x and one.x + one.width <= shape.width + 0.2
            assert one.mark_y >= 0 and one.y + one.height == pytest.approx(found.bottom, abs=0.2)
            assert after is None or one.x + one.width <= after.x + 0.2
        places = sorted(x for x, _, _ in found.days)
        assert all(b - a > 40 for a, b in itertools.pairwise(places))


@given(st.lists(st.tuples(st.floats(0, 1e5), st.sampled_from(Leg), st.floats(0, 1e5)), min_size=1, max_size=20))
def test_every_step_is_inside_the_time_line(steps: list[tuple[float, Leg, float]]) -> None:
    """Bars and the marks in them are visible, and never wider than the picture or their bar."""
    at, made = ENDED, []
    for n, (seconds, leg, waited) in enumerate(steps):
        step = with_locks(made_step(f"s{n}", leg, seconds=seconds, started_at=at))
        probe = type(step.probes[0])("w", "write", waited, waited)
        made.append(type(step)(step.name, leg, step.result, seconds, at, probes=(probe,)))
        at += timedelta(seconds=seconds)
    found = timeline(made_run(steps=tuple(made), result=Result.FAILED, reasons=("x",)))
    bars = [bar for part in found.parts for bar in part.bars]
    assert [bar.step.name for bar in bars] == [f"s{n}" for n in range(len(steps))]
    for bar in bars:
        assert bar.x >= 0 and bar.x + bar.width <= 100.02
        assert bar.width >= 0.5 and 0 <= bar.writers <= bar.width
        assert (bar.writers > 0) == (bar.step.probes[0].longest_seconds >= 0.1) == bool(bar.waits)


def test_a_run_without_steps_has_an_empty_time_line() -> None:
    """A run that could not begin has nothing to show."""
    assert timeline(made_run(steps=(), result=Result.ERROR, reasons=("x",))).parts == ()


@pytest.mark.parametrize("times", [0.5, 1.0, 4.0, 10.0, 10.5])
@pytest.mark.parametrize("window", [None, 60.0, 1e6])
def test_the_cone_stays_inside_and_ends_at_production(times: float, window: float | None) -> None:
    """Its upper line never falls, lies above the middle, and meets the forecast."""
    shares = (0.25, 0.5, 1.0, 0.25, 0.5, 1.0)
    runs = [
        sized(
            made_run(
                f"r{n}",
                ended=ENDED + timedelta(days=n),
                steps=(made_step("up", seconds=600 * s + 9 * n), made_step("b", Leg.BACKOUT, 100 * s)),
            ),
            s,
        )
        for n, s in enumerate(shares)
    ]
    rests_on = comparable([timed(one) for one in runs])
    assert rests_on is not None
    foreseen = foresee(rests_on, {"person": round(1_200_000 * times), "case": round(300_000 * times)})
    points = curve(foreseen)
    assert bool(points) == (times <= 10)
    assert [one[2] for one in points] == sorted(one[2] for one in points)
    assert all(middle <= upper * 1.000001 for _, middle, upper in points)
    for shape in (cones.WIDE, cones.NARROW):
        found = cone(foreseen, points, window, shape)
        assert len(found.dots) == 6
        for dot in (*found.dots, *((found.forecast,) if found.forecast else ())):
            assert shape.left <= dot.x <= found.right and 0 <= dot.y <= found.bottom
        assert (found.forecast is None) == (times > 10)
        if found.forecast and times >= 1:
            assert found.upper.split()[-1] == f"{found.forecast.x},{found.forecast.y}"

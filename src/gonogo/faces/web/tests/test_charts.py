# SPDX-License-Identifier: Apache-2.0
"""Does the time line put everything where it belongs, whatever the plan?"""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gonogo.faces.web.charts import LABELS, LETTER, WIDTH, Bar, Scale, Window, axis_day, fit, timeline

START = datetime(2027, 3, 1, 9, tzinfo=UTC)


def bar(
    name: str = "pilot", *, days: float = 0, lasts: float = 7, stages: tuple[int, ...] = (100,), tone: str = "plan"
) -> Bar:
    """A wave that opens so many days after the first and lasts so long."""
    start = START + timedelta(days=days)
    return Bar(name, "14 people", start, start + timedelta(days=lasts), stages, 0, tone, "NO-GO, bakes 7 days")


bars = st.lists(
    st.builds(
        bar,
        name=st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=60),
        days=st.floats(0, 400),
        lasts=st.floats(0.1, 60),
        stages=st.sampled_from([(100,), (10, 50, 100), (1, 5, 25, 50, 100)]),
        tone=st.sampled_from(["plan", "go", "no", "unknown", "hold"]),
    ),
    min_size=1,
    max_size=8,
)
windows = st.lists(
    st.builds(
        lambda day, length: Window(
            "freeze: open enrolment", START + timedelta(days=day), START + timedelta(days=day + length)
        ),
        st.floats(-50, 450),
        st.floats(1, 40),
    ),
    max_size=5,
)


@given(bars, windows, st.floats(-200, 600))
def test_nothing_is_drawn_outside_of_the_chart(waves: list[Bar], freezes: list[Window], today: float) -> None:
    """Bars, freezes, days and today stay between the names and the right edge."""
    chart = timeline(waves, freezes, START + timedelta(days=today))
    assert chart is not None
    for row in chart.rows:
        assert chart.top <= row.y
        assert row.y + chart.bar <= chart.bottom
        for piece in row.pieces:
            assert LABELS <= piece.x <= WIDTH
            assert piece.x + piece.width <= WIDTH + 0.2
    assert all(freeze.x >= LABELS and freeze.x + freeze.width <= WIDTH + 0.2 for freeze in chart.freezes)
    assert all(LABELS <= mark.x <= WIDTH for mark in chart.marks)
    assert chart.today is None or LABELS <= chart.today <= WIDTH


@given(bars, windows)
def test_names_of_freezes_never_stand_on_each_other(waves: list[Bar], freezes: list[Window]) -> None:
    """Two names in one line keep their distance."""
    chart = timeline(waves, freezes, START)
    assert chart is not None
    for index, one in enumerate(chart.freezes):
        for other in chart.freezes[index + 1 :]:
            if one.word_y == other.word_y:
                left, right = sorted((_reach(one), _reach(other)))
                assert left[1] <= right[0]


def _reach(freeze: object) -> tuple[float, float]:
    length = LETTER * len(freeze.name)
    return (
        (freeze.word_x, freeze.word_x + length) if freeze.anchor == "start" else (freeze.word_x - length, freeze.word_x)
    )


@given(st.floats(0, 1), st.floats(0, 1))
def test_later_is_further_right(one: float, other: float) -> None:
    """The scale keeps the order of moments."""
    scale = Scale(START, START + timedelta(days=30))
    first, second = sorted((one, other))
    assert scale.at(START + timedelta(days=30 * first)) <= scale.at(START + timedelta(days=30 * second))


def test_without_waves_there_is_no_chart() -> None:
    """An empty plan draws nothing."""
    assert timeline([], [], START) is None


def test_today_is_shown_when_it_is_near() -> None:
    """Two days before the first wave today is on the chart; a year before it is not."""
    near = timeline([bar()], [], START - timedelta(days=2))
    far = timeline([bar()], [], START - timedelta(days=365))
    assert near is not None
    assert near.today is not None
    assert far is not None
    assert far.today is None


def test_stages_that_fit_are_written_into_the_bar() -> None:
    """A long wave has its stages inside; a short one beside it."""
    chart = timeline([bar(lasts=20, stages=(10, 50, 100)), bar(days=21, lasts=1, stages=(10, 100))], [], START)
    assert chart is not None
    long, short = chart.rows
    assert [piece.word for piece in long.pieces] == ["10 %", "50 %", "100 %"]
    assert long.beside == ""
    assert [piece.word for piece in short.pieces] == ["", ""]
    assert short.beside == "10 %, 100 %"
    assert short.beside_anchor == "end"


def test_a_wave_that_is_held_says_so() -> None:
    """Instead of stages, the bar of the next wave carries its verdict."""
    chart = timeline([bar(tone="no", stages=(10, 100))], [], START)
    assert chart is not None
    assert [(piece.word, piece.css) for piece in chart.rows[0].pieces] == [("NO-GO, bakes 7 days", "t-no")]


def test_long_names_are_shortened() -> None:
    """A name that would run into the bars ends with an ellipsis."""
    chart = timeline([bar("caseworkers-in-the-northern-counties")], [], START)
    assert chart is not None
    assert chart.rows[0].name == "caseworkers-in-the…"


def test_the_axis_has_few_days() -> None:
    """However long the plan, at most nine days are named; long steps carry the year."""
    chart = timeline([bar(), bar(days=900)], [], START)
    assert chart is not None
    assert 3 <= len(chart.marks) <= 9
    assert axis_day(date(2027, 3, 1), 91) == "1 Mar 2027"
    assert axis_day(date(2027, 3, 1), 7) == "1 March"


def test_the_scale_covers_whole_days_and_at_least_a_week() -> None:
    """A plan of one hour still gets a readable axis."""
    scale = fit([START], [START + timedelta(hours=1)], START)
    assert scale.end - scale.start == timedelta(days=7)
    assert scale.start.hour == 0

# SPDX-License-Identifier: Apache-2.0
"""Are durations read and written as people write them?"""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.core.rules.duration import LONGEST, DurationError, format_duration, parse_duration

DAY = timedelta(days=1)
whole_seconds = st.integers(0, int(LONGEST.total_seconds())).map(lambda seconds: timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("30d", 30 * DAY),
        ("4h", timedelta(hours=4)),
        ("15m", timedelta(minutes=15)),
        ("90s", timedelta(seconds=90)),
        ("2w", 14 * DAY),
        ("1d12h", timedelta(hours=36)),
        ("1w1d1h1m1s", timedelta(days=8, hours=1, minutes=1, seconds=1)),
        ("0s", timedelta(0)),
        ("0007d", 7 * DAY),
    ],
)
def test_durations_are_read(text: str, duration: timedelta) -> None:
    """Every unit counts, alone and combined."""
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    "text",
    [
        "",
        "d",
        "30",
        "30 d",
        "1h1d",
        "1d1d",
        "-1d",
        "1.5h",
        "P30D",
        "30D",
        "1d\n",
        "٣d",
        "9999999999w",
        "1" * 5000 + "d",
    ],
)
def test_other_text_is_refused(text: str) -> None:
    """What is no duration is refused with a sentence, also when it is huge."""
    with pytest.raises(DurationError, match=r"is not a duration; write one such as 30d|is longer than 100 years"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("7d", "7d"),
        ("168h", "7d"),
        ("14d", "2w"),
        ("365d", "365d"),
        ("24h", "1d"),
        ("1d12h", "36h"),
        ("0d", "0s"),
        ("60s", "1m"),
    ],
)
def test_the_shortest_form_is_written(text: str, written: str) -> None:
    """However a duration was spelled, the shortest form is written, and days rather than one week."""
    assert format_duration(parse_duration(text)) == written


@given(whole_seconds)
@settings(deadline=None)
def test_a_written_duration_reads_back(duration: timedelta) -> None:
    """Writing and reading give the same duration, and reading and writing the same text."""
    text = format_duration(duration)
    assert parse_duration(text) == duration
    assert format_duration(parse_duration(text)) == text


@given(st.text(alphabet="0123456789wdhms ", max_size=12))
@settings(deadline=None)
def test_reading_never_fails_otherwise(text: str) -> None:
    """Any text is either a duration or refused; what is written is never longer than what was read."""
    try:
        duration = parse_duration(text)
    except DurationError:
        return
    assert len(format_duration(duration)) <= max(len(text), 2)


@pytest.mark.parametrize("duration", [timedelta(microseconds=1), timedelta(days=-1)])
def test_parts_of_seconds_and_the_past_cannot_be_written(duration: timedelta) -> None:
    """What cannot be read back is not written."""
    with pytest.raises(DurationError, match="only whole seconds"):
        format_duration(duration)

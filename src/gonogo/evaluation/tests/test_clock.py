# SPDX-License-Identifier: Apache-2.0
"""Which time does a rule see?"""

from collections.abc import Iterator
from typing import Any

import pytest

from gonogo.evaluation import FlagSet
from gonogo.evaluation import flag as compiled
from gonogo.evaluation.tests.building import flag, flag_set

NOW = 1_800_000_000
LATER = {"if": [{">=": [{"var": "$flagd.timestamp"}, NOW]}, "on"]}


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How often the clock was read; each reading is a second later than the one before."""
    read: list[int] = []

    def clock() -> int:
        read.append(NOW + len(read))
        return read[-1]

    monkeypatch.setattr(compiled, "epoch_seconds", clock)
    yield read


def answers(flags: FlagSet, context: dict[str, Any], timestamp: int | None) -> list[object]:
    """What each way to ask gives for the flag `banner`."""
    return [
        flags.evaluate("banner", context, timestamp=timestamp).value,
        flags.evaluate_all(context, timestamp)["banner"].value,
        flags.explain("banner", context, timestamp).evaluation.value,
    ]


def test_without_a_time_the_rule_sees_the_clock(readings: list[int]) -> None:
    """An evaluation that is told no time is one of the moment, as in flagd, however it is asked."""
    assert answers(flag_set(banner=flag(LATER)), {}, None) == [True] * 3
    assert len(readings) == 3


@pytest.mark.parametrize(("timestamp", "value"), [(0, False), (NOW - 1, False), (NOW, True)])
def test_a_time_that_is_given_wins(readings: list[int], timestamp: int, value: bool) -> None:
    """The clock is not read when the time is given, also when it is 0."""
    assert answers(flag_set(banner=flag(LATER)), {}, timestamp) == [value] * 3
    assert readings == []


@pytest.mark.parametrize(
    "read",
    [
        {"var": "$flagd.timestamp"},
        {"var": {"var": "name"}},
        {"var": ["$flagd.timestamp", 0]},
        {"max": [{"missing": ["nobody"]}, {"var": "$flagd.timestamp"}]},
    ],
)
def test_all_of_a_rule_sees_one_time(readings: list[int], read: object) -> None:
    """The time does not go on while a rule runs, in whatever way the rule reads it."""
    flags = flag_set(banner=flag({"if": [{"==": [read, {"var": "$flagd.timestamp"}]}, "on"]}))
    context = {"name": "$flagd.timestamp"}
    flags.evaluate("banner", context)
    assert len(readings) == 1


def test_a_rule_without_time_reads_no_clock(readings: list[int]) -> None:
    """Neither rules without the time nor flags without a rule cost a look at the clock."""
    flags = flag_set(
        banner=flag({"if": [{"==": [{"var": "$flagd.flagKey"}, "banner"]}, "on"]}),
        plain=flag(None),
        share=flag({"fractional": [["on", 1], ["off", 1]]}),
    )
    flags.evaluate_all({"targetingKey": "ada"})
    assert readings == []


def test_the_clock_tells_the_time() -> None:
    """The time is in whole seconds since 1970, and after this was written."""
    flags = flag_set(banner=flag({"if": [{">": [{"var": "$flagd.timestamp"}, 1_700_000_000]}, "on"]}))
    assert flags.evaluate("banner", {}).value is True

# SPDX-License-Identifier: Apache-2.0
"""Is what costs much worked out once, also when several ask at once, and not kept for ever?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from gonogo.core.queries.kept import Kept


def test_a_value_is_worked_out_once() -> None:
    """Later questions get the same value; the oldest one goes when there are too many."""
    kept: Kept[str, int] = Kept(2)
    worked: list[str] = []

    def work(key: str) -> int:
        worked.append(key)
        return len(worked)

    assert [kept.get(key, lambda key=key: work(key)) for key in "aabaca"] == [1, 1, 2, 1, 3, 1]
    assert kept.get("b", lambda: work("b")) == 4
    assert worked == ["a", "b", "c", "b"]


def test_who_asks_meanwhile_waits_and_others_do_not() -> None:
    """Eight ask for one value while it is worked out; another value is to be had in the meantime."""
    kept: Kept[str, int] = Kept(4)
    begun, may_end, together = Event(), Event(), Barrier(8)
    worked: list[int] = []

    def slow() -> int:
        begun.set()
        assert may_end.wait(30)
        worked.append(1)
        return len(worked)

    def ask() -> int:
        together.wait(30)
        return kept.get("slow", slow)

    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(ask) for _ in range(8)]
        assert begun.wait(30)
        assert kept.get("quick", lambda: 7) == 7
        may_end.set()
        assert [answer.result(30) for answer in answers] == [1] * 8
    assert worked == [1]


def test_a_failure_is_not_kept() -> None:
    """The next one to ask tries again."""
    kept: Kept[str, int] = Kept(1)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 3) == 3

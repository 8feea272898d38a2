# SPDX-License-Identifier: Apache-2.0
"""If the process dies between any two writes of a tick, does the next tick come to the same end?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection, transaction

from gonogo.core.tests.cast import NOW
from gonogo.practices.rollout.actions import tick
from gonogo.practices.rollout.rules.guard.assessment import Basis, GuardrailVerdict
from gonogo.practices.rollout.tests.control.store import (
    DAY,
    make_automatic,
    require_one_record_each,
    say,
    state_of_store,
    steady,
)


class Died(BaseException):
    """The process is gone; no `except Exception` hears of it."""


class TakenBack(Exception):
    """All of an attempt is taken back, so that the next one begins alike."""


def dying_at(number: int) -> Callable[..., Any]:
    """A wrapper that lets so many writing statements through and dies at the next; reading leaves nothing behind."""
    passed = count()

    def run(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and next(passed) == number:
            raise Died
        return execute(sql, *more)

    return run


@pytest.mark.parametrize("scene", ["open", "advance", "roll back", "pause"])
def test_a_tick_that_dies_anywhere_is_made_good_by_the_next(
    ready: str, monkeypatch: pytest.MonkeyPatch, scene: str
) -> None:
    """Killed before its first write, its second and so on; after one more tick the store is as it should be."""
    steady(monkeypatch)
    say(monkeypatch)
    make_automatic()
    moment = NOW
    for _ in range({"open": 0, "advance": 2, "roll back": 3, "pause": 2}[scene]):
        tick(ready, now=moment)
        moment += 2 * DAY + timedelta(minutes=1)
    if scene in {"roll back", "pause"}:
        say(monkeypatch, GuardrailVerdict.BREACH, basis=Basis.HOLDBACK if scene == "roll back" else Basis.LIMIT)
    act, expected = end_of(ready, moment, None)
    assert act == scene.replace(" ", "-")
    deaths = 0
    while (found := end_of(ready, moment, deaths))[0] == "died":
        assert found[1] == expected, f"died before write {deaths}"
        deaths += 1
    print(f"\n{scene}: died before each of {deaths} writes")
    assert deaths >= 4


def end_of(release: str, moment: datetime, number: int | None) -> tuple[str, object]:
    """What the tick did, or that it died before this write; and the state after one more tick."""
    with suppress(TakenBack), transaction.atomic():
        act = attempt(release, moment, number)
        tick(release, now=moment)
        require_one_record_each()
        found = state_of_store()
        raise TakenBack
    return act, found


def attempt(release: str, moment: datetime, number: int | None) -> str:
    """One tick, killed before this write."""
    if number is None:
        return tick(release, now=moment).act.value
    try:
        with connection.execute_wrapper(dying_at(number)):
            return tick(release, now=moment).act.value
    except Died:
        return "died"

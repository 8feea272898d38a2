# SPDX-License-Identifier: Apache-2.0
"""When several people press the same button at once, does exactly one press count, on both databases?"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.crash.conftest import Prepared, copied, untouched
from tests.postgres.conftest import Database
from tests.server import Said, end_of, gonogo, start_gonogo

pytestmark = pytest.mark.postgres
__all__ = ["untouched"]
RUNBOOK = """\
runbook: night
title: A night
window: {starts: 2027-03-06T22:00, ends: 2027-03-07T06:00}
people: {lead: {}}
tasks:
  - {id: close, name: Close, owner: lead, kind: manual, planned: 1m}
  - {id: open, name: Open, owner: lead, kind: manual, after: [close], planned: 1m}
"""
PRESSES = 5


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """A started night on this database: where the data is, and the settings."""
    (tmp_path / "night.yaml").write_text(RUNBOOK)
    if request.param == "postgresql":
        database: Database = request.getfixturevalue("database")
        given = {"home": database.home, "GONOGO_DATABASE_URL": database.url}
    else:
        prepared: Prepared = request.getfixturevalue("untouched")
        given = {"home": copied(prepared, tmp_path / "copy").home}
    for words in (("import", str(tmp_path / "night.yaml")), ("schedule", "night", "dress"), ("start", "dress")):
        gonogo("cutover", *words, **given)
    return given


def at_once(place: dict[str, Any], *commands: tuple[str, ...]) -> list[Said]:
    """Run several commands at the same time, each in a process of its own."""
    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(lambda words: end_of(start_gonogo("cutover", *words, **place)), commands))


def test_a_task_begins_once(place: dict[str, Any]) -> None:
    """One begins it; the others are told so, with exit code 1, and the events are in one order without a gap."""
    said = at_once(place, *[("start", "dress", "close")] * PRESSES)
    assert sorted(one.code for one in said) == [0] + [1] * (PRESSES - 1)
    assert all("is running already" in one.err for one in said if one.code)
    state = json.loads(gonogo("cutover", "status", "dress", "--format", "json", **place).out)
    assert (state["sequence"], state["tasks"][0]["attempt"]) == (2, 1)


def test_whatever_comes_first_the_outcome_is_one_after_the_other(place: dict[str, Any]) -> None:
    """Turning back, pausing and beginning at once: each either counts or is refused, and the state is one of theirs."""
    said = at_once(
        place,
        ("turn-back", "dress", "--because", "rows are missing"),
        ("start", "dress", "close"),
        ("pause", "dress", "--because", "an alarm rings"),
    )
    state = json.loads(gonogo("cutover", "status", "dress", "--format", "json", **place).out)
    assert state["standing"] == "turned-back"
    assert state["sequence"] == 1 + sum(one.code == 0 for one in said)
    assert all(one.code in {0, 1} for one in said)

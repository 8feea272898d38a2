# SPDX-License-Identifier: Apache-2.0
"""Is a run recorded once when several processes record it at the same moment?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gonogo.core.tests.cast import PLAN, ROSTERS
from gonogo.practices.rehearsals.rules.recording.report_data import report_to_data
from gonogo.practices.rehearsals.tests.made_runs import lossy_run, made_run
from tests.server import end_of, gonogo, start_gonogo

ENDED = datetime(2026, 11, 1, 3, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with a release."""
    for name, content in {"release.yaml": PLAN.encode(), **ROSTERS}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    gonogo("plan", "apply", "release.yaml", home=tmp_path / ".gonogo")
    return tmp_path / ".gonogo"


def test_the_same_run_at_once_is_one_piece_of_evidence(home: Path) -> None:
    """Each process succeeds, and all are told the same number; another content under that name is refused."""
    same, other = home.parent / "same.json", home.parent / "other.json"
    same.write_text(json.dumps(report_to_data(made_run("r1", ended=ENDED))))
    other.write_text(json.dumps(report_to_data(replace(lossy_run("r1", ended=ENDED)))))
    started = [
        start_gonogo("rehearsal", "record", str(same), "--format", "json", home=home) for _ in range(3)
    ]  # fmt: skip
    said = [end_of(one) for one in started]
    assert [one.code for one in said] == [0, 0, 0], said
    assert {one.json()["evidence"] for one in said} == {1}
    assert sorted(one.json()["recorded"] for one in said) == [False, False, True]
    refused = gonogo("rehearsal", "record", str(other), home=home, code=2)
    assert "showed something else" in refused.err
    assert gonogo("evidence", "verify", "--format", "json", home=home).json()["whole"] is True

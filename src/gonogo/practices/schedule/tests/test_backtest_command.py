# SPDX-License-Identifier: Apache-2.0
"""Does `gonogo forecast backtest` answer from a file alone, and say what is wrong with a bad one?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gonogo.faces.cli.tests.run import Said, run
from gonogo.practices.schedule.tests.made_histories import same_chance_every_week


def backtest(path: Path, *more: str) -> Said:
    """Run the command on this file."""
    return run("forecast", "backtest", "--throughput", str(path), *more)


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    """Five made histories, one of them too short."""
    made = {f"team-{seed}": {"weeks": same_chance_every_week(160, seed=seed)} for seed in range(4)}
    path = tmp_path / "counts.json"
    path.write_text(json.dumps({**made, "new-team": {"weeks": [4] * 40}}), encoding="utf-8")
    return path


def test_people_get_a_sentence_and_tables(counts: Path) -> None:
    """How often dates held, by plan and by repository, and who could not be judged."""
    said = backtest(counts)
    assert said.code == 0, said.err
    assert said.out.startswith("A date given as P85 held ")
    assert "26 weeks" in said.out
    assert "team-3" in said.out
    assert "new-team: Cannot tell yet: 40 weeks; 68 are needed" in said.out


def test_machines_get_json(counts: Path) -> None:
    """Shares of forecasts that held, pooled, by horizon and by repository; the same for the plain simulation."""
    result = backtest(counts, "--format", "json").json()
    assert set(result["pooled"]) == {"p50", "p85", "p95", "n"}
    assert 0.7 < result["pooled"]["p85"] <= 1
    assert result["pooled"]["n"] == sum(held["n"] for held in result["by_repository"].values())
    assert set(result["pinball"]["bootstrap"]) == {"4", "8", "13", "26"}
    assert list(result["not_judged"]) == ["new-team"]


def test_no_store_is_made(counts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command reads the file and nothing else."""
    monkeypatch.chdir(tmp_path)
    assert backtest(counts).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["counts.json"]


def test_histories_that_are_all_too_short_are_an_answer(tmp_path: Path) -> None:
    """Cannot tell yet, with what is missing, and no figures."""
    path = tmp_path / "counts.json"
    path.write_text('{"new": {"weeks": [3, 4, 5]}}', encoding="utf-8")
    said = backtest(path)
    assert said.code == 0
    assert said.out.startswith("Cannot tell yet: 0 forecasts")
    assert "68 are needed" in said.out
    assert backtest(path, "--format", "json").json()["pooled"] == {"p50": None, "p85": None, "p95": None, "n": 0}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"a": {"weeks": [1, -2]}}', "week 2 is -2"),
        ('{"a": {"weeks": [1, NaN]}}', "week 2 is nan"),
        ('{"a": {"weeks": [1, "2"]}}', "week 2 is '2'"),
        ('{"a": {"weeks": []}}', "is empty"),
        ("{}", "one entry for each repository"),
        ("[1, 2", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"a": {"weeks": [1]}, "a": {"weeks": [2]}}', "a stands there twice"),
        ("\x00\xff", "is not JSON"),
    ],
)
def test_a_bad_file_is_refused_with_the_reason(tmp_path: Path, content: str, reason: str) -> None:
    """Exit code 2, the place and the remedy, never a wrong number."""
    path = tmp_path / "counts.json"
    path.write_bytes(content.encode("latin-1"))
    said = backtest(path)
    assert said.code == 2
    assert reason in said.err
    assert said.out == ""


def test_several_problems_are_listed_at_once(tmp_path: Path) -> None:
    """One line for each repository."""
    path = tmp_path / "counts.json"
    path.write_text('{"a": {"weeks": [-1]}, "b": {"weeks": []}}', encoding="utf-8")
    said = backtest(path)
    assert said.code == 2
    assert "a: week 1" in said.err
    assert "b: the list" in said.err


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """And so is a folder in its place."""
    assert "cannot be read" in backtest(tmp_path / "none.json").err
    assert backtest(tmp_path).code == 2

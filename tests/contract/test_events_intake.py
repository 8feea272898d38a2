# SPDX-License-Identifier: Apache-2.0
"""Do reported events reach the store once each, from a real client, over a killed server, on both databases?"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.contract.portal import PLAN, USERS, write_plan
from tests.crash.store import rows as rows_of_file
from tests.postgres_cluster import NoPostgres, temporary_postgres
from tests.server import Server, answer_of, gonogo, running_server

GUARDED = PLAN.replace(
    "policy:",
    "guardrails:\n  - {name: failed, kind: rate, bad: failed, of: tried, margin: 0.01, on-breach: rollback}\npolicy:",
)
FLAG = "new-intake"


def post(url: str, key: str, batch: str, events: list[Any]) -> httpx.Response:
    """Send one batch."""
    headers = {"Authorization": f"Bearer {key}"}
    # Without certificates: reading them takes longer than everything else here.
    return httpx.post(
        f"{url}/api/v1/events", json={"batch": batch, "events": events}, headers=headers, timeout=60, verify=False
    )


def reported(url: str, user: Any, evaluate: str) -> dict[str, str]:
    """What an application reports after it asked for a flag: the wave comes from the answer's metadata."""
    answer = answer_of(url, FLAG, user.context, evaluate)
    return {
        "type": "exposure",
        "user": user.key,
        "flag": FLAG,
        "variant": answer["variant"],
        "wave": answer["metadata"]["wave"],
    }


def prepared(folder: Path, **settings: str) -> tuple[Path, str, str]:
    """The guarded portal with its pilot open: data folder, key that evaluates, key that reports."""
    home = folder / "home"
    gonogo("plan", "apply", str(write_plan(folder, GUARDED)), home=home, **settings)
    keys = [
        gonogo("token", "create", "--scope", scope, "--format", "json", home=home, **settings).json()["token"]
        for scope in ("evaluate", "events")
    ]
    gonogo("wave", "open", "pilot", home=home, **settings)
    return home, keys[0], keys[1]


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """The guarded portal on SQLite, made once. Copy it, do not change it."""
    return prepared(tmp_path_factory.mktemp("guarded"))


@pytest.fixture
def guarded(untouched: tuple[Path, str, str], tmp_path: Path) -> tuple[Path, str, str]:
    """A guarded portal of the test's own: data folder, key that evaluates, key that reports."""
    home, *keys = untouched
    shutil.copytree(home, tmp_path / "home")
    return tmp_path / "home", keys[0], keys[1]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[dict[str, str], Callable[[str], list[Any]]]]:
    """The settings of a store, and how its rows are read beside Gonogo."""
    if request.param == "sqlite":
        yield {}, lambda query: rows_of_file(tmp_path / "home", query)
        return
    try:
        with temporary_postgres() as url:

            def ask(query: str) -> list[Any]:
                with psycopg.connect(url) as connection:
                    return connection.execute(query.encode()).fetchall()

            yield {"GONOGO_DATABASE_URL": url}, ask
    except NoPostgres as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


def test_an_application_reports_what_it_was_answered(
    store: tuple[dict[str, str], Callable[[str], list[Any]]], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Exposures with the wave of the answer, outcomes, the same batch twice at once and once more."""
    settings, ask = store
    home, evaluate, events = prepared(tmp_path, **settings) if settings else request.getfixturevalue("guarded")
    with running_server(home, **settings) as server:
        pilots = [user for user in USERS[:25] if user.office in {"duluth", "el-paso"}]
        batch: list[Any] = [reported(server.url, user, evaluate) for user in pilots]
        batch += [{"type": "outcome", "user": user.key, "event": "tried"} for user in pilots]
        batch += [{"type": "outcome", "user": pilots[0].key, "event": "failed"}, {"type": "outcome", "event": "tried"}]
        with ThreadPoolExecutor(4) as at_once:
            answers = [one.json() for one in at_once.map(lambda _: post(server.url, events, "1", batch), range(4))]
        assert sorted(one.pop("repeated") for one in answers) == [False, True, True, True]
        assert all(one == answers[0] for one in answers)
        assert (answers[0]["accepted"], answers[0]["refused"][0]["index"]) == (len(batch) - 1, len(batch) - 1)
        assert post(server.url, events, "1", []).json()["repeated"] is True
        assert post(server.url, evaluate, "2", batch).status_code == 403
    assert ask("SELECT count(*), count(DISTINCT batch) FROM rollout_eventbatch") == [(1, 1)]
    assert ask("SELECT arm, wave, stage, count(*) FROM rollout_exposure GROUP BY arm, wave, stage") == [
        ("new", "pilot", 100, len(pilots))
    ]
    assert ask("SELECT name, arm, count(*) FROM rollout_outcome GROUP BY name, arm ORDER BY name") == [
        ("failed", "new", 1),
        ("tried", "new", len(pilots)),
    ]
    assert pilots[0].key not in server.said()


def test_a_killed_server_keeps_a_batch_whole_or_not_at_all(guarded: tuple[Path, str, str]) -> None:
    """Whatever was answered is there; everything sent again afterwards makes each event count once."""
    home, _, events = guarded
    batches = {
        f"batch-{number}": [
            {"type": "exposure", "user": f"u{number}-{n}", "flag": FLAG, "variant": "on", "wave": "pilot"}
            for n in range(50)
        ]
        for number in range(60)
    }
    answered: list[str] = []

    def send(server: Server, batch: str) -> None:
        with suppress(httpx.TransportError):
            if post(server.url, events, batch, batches[batch]).status_code == 200:
                answered.append(batch)

    with running_server(home) as server, ThreadPoolExecutor(8) as at_once:
        for batch in batches:
            at_once.submit(send, server, batch)
        server.wait_for(lambda: len(answered) >= 5, "some batches were answered")
        server.kill()
    kept = {batch for (batch,) in rows_of_file(home, "SELECT batch FROM rollout_eventbatch")}
    assert set(answered) <= kept < set(batches)
    assert rows_of_file(home, "SELECT count(*) FROM rollout_exposure") == [(50 * len(kept),)]
    with running_server(home) as server:
        repeated = [post(server.url, events, batch, batches[batch]).json()["repeated"] for batch in batches]
    assert repeated.count(True) == len(kept)
    assert rows_of_file(home, "SELECT count(*) FROM rollout_exposure") == [(50 * len(batches),)]

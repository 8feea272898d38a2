# SPDX-License-Identifier: Apache-2.0
"""Does a real Prometheus answer as the adapter reads it?"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from gonogo.adapters.prometheus import Figure, Prometheus
from tests.server import free_port

START_SECONDS = 60


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Prometheus on loopback that watches itself; skipped without one, in CI a failure."""
    program = shutil.which("prometheus")
    if program is None:
        reason = "Prometheus is not installed (on Debian: apt-get install prometheus)."
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    folder: Path = tmp_path_factory.mktemp("prometheus")
    address = f"127.0.0.1:{free_port()}"
    (folder / "prometheus.yml").write_text(
        "global: {scrape_interval: 1s}\n"
        f"scrape_configs: [{{job_name: itself, static_configs: [{{targets: ['{address}']}}]}}]\n"
    )
    command = [
        program,
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={address}",
    ]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            _wait_for_figures(f"http://{address}", process, folder / "log")
            yield f"http://{address}"
        finally:
            process.terminate()


def _wait_for_figures(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            found = httpx.get(f"{url}/api/v1/query", params={"query": "up"}, timeout=5, trust_env=False).json()
            if found["data"]["result"]:
                return
        except (httpx.TransportError, ValueError):
            pass
        time.sleep(0.2)
    raise AssertionError(f"Prometheus has scraped nothing: {log.read_text()}")


def test_figures_and_problems_of_a_real_prometheus(prometheus: str) -> None:
    """One number is a figure; whatever else a query can return is a sentence."""
    queries = ["up", "1 + 1", "vector(2.5)", "missing_metric", "prometheus_build_info or up", "0 / 0", "1 / 0", "up["]
    figures = Prometheus(prometheus).read([*queries, "up[5m]", '"text"'])
    assert figures[:3] == [Figure(1.0), Figure(2.0), Figure(2.5)]
    words = ("no series", "2 series", "NaN", "infinite", "refused the query: ", "a range of values", "a text")
    problems = [figure.problem for figure in figures[3:]]
    assert [word in problem for word, problem in zip(words, problems, strict=True)] == [True] * len(words), problems


def test_a_path_in_front_of_prometheus_is_kept(prometheus: str) -> None:
    """An address that leads elsewhere is no Prometheus, and is said to be none."""
    assert "HTTP status 404" in Prometheus(f"{prometheus}/elsewhere").read(["up"])[0].problem
    assert Prometheus(f"{prometheus}/").read(["up"]) == [Figure(1.0)]

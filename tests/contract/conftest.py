# SPDX-License-Identifier: Apache-2.0
"""Which server do the clients of these tests talk to, and with which keys?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.contract.portal import write_plan
from tests.server import Server, gonogo, running_server


@dataclass(frozen=True, slots=True)
class Portal:
    """A data folder with the release of `portal`, and its client keys: one evaluates, one fetches definitions."""

    home: Path
    evaluate: str
    sync: str

    def copy(self, home: Path) -> Portal:
        """The same in another folder, for a test that changes it."""
        shutil.copytree(self.home, home)
        return Portal(home, self.evaluate, self.sync)


@dataclass(frozen=True, slots=True)
class Served:
    """The portal and the server that serves it."""

    portal: Portal
    server: Server

    @property
    def url(self) -> str:
        """Where the server listens."""
        return self.server.url

    def move(self, *command: str) -> None:
        """Change a wave by a command of its own process, as a person beside the server would."""
        gonogo("wave", *command, home=self.portal.home)


def client_key(home: Path, scope: str) -> str:
    """The secret of a new client key."""
    key: str = gonogo("token", "create", "--scope", scope, "--format", "json", home=home).json()["token"]
    return key


@pytest.fixture(scope="session")
def untouched_portal(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """The release as applied: no wave is open. Copy it, do not change it."""
    folder = tmp_path_factory.mktemp("portal")
    home = folder / "home"
    gonogo("plan", "apply", str(write_plan(folder)), home=home)
    return Portal(home, client_key(home, "evaluate"), client_key(home, "sync"))


@pytest.fixture
def portal(untouched_portal: Portal, tmp_path: Path) -> Portal:
    """A portal of the test's own."""
    return untouched_portal.copy(tmp_path / "home")


@pytest.fixture
def served(portal: Portal) -> Iterator[Served]:
    """A portal of the test's own, served."""
    with running_server(portal.home) as server:
        yield Served(portal, server)

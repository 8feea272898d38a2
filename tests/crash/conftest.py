# SPDX-License-Identifier: Apache-2.0
"""Which data folder do these tests break?"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.server import gonogo

PLAN = """\
gonogo: 1
release: portal-2.0
product: portal
kind: iterative
date: 2027-03-01
groups:
  offices: {match: {office: [duluth, el-paso]}}
  everyone: {match: any}
population: {roster: rosters/people.csv}
flags:
  new-intake: {variants: {on: true, off: false}, new: on, old: off}
waves:
  - {name: pilot, opens: 2027-03-01T09:00, groups: [offices]}
  - {name: everyone, opens: 2027-03-03T09:00, groups: [everyone], stages: [50, 100]}
policy: {small_releases.size: off, rollout.rollback: off, incidents.open: off}
"""
PEOPLE = "targetingKey,office\n" + "".join(f"user-{n},{'fargo' if n % 5 else 'duluth'}\n" for n in range(100))
PILOT = {"targetingKey": "user-0", "office": "duluth"}
OTHER = {"targetingKey": "user-1", "office": "fargo"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A data folder with a release, a client key that evaluates, a token of a release lead, and the plan's file."""

    home: Path
    key: str
    token: str
    plan: Path


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The release as applied: no wave is open. Copy it, do not change it."""
    folder = tmp_path_factory.mktemp("prepared")
    home = folder / "home"
    plan = write_plan(folder)
    gonogo("plan", "apply", str(plan), home=home)
    key = gonogo("token", "create", "--scope", "evaluate", "--format", "json", home=home).json()["token"]
    gonogo("user", "add", "dana", "--role", "release-lead", home=home)
    scopes = ("--scope", "read", "--scope", "rollout", "--scope", "protect", "--scope", "evidence")
    token = gonogo("token", "create", *scopes, "--for", "dana", "--format", "json", home=home).json()["token"]
    return Prepared(home, key, token, plan)


@pytest.fixture(scope="session")
def untouched_open(untouched: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The same with the pilot open. Copy it, do not change it."""
    opened = copied(untouched, tmp_path_factory.mktemp("opened") / "home")
    gonogo("wave", "open", "pilot", home=opened.home)
    return opened


@pytest.fixture
def opened(untouched_open: Prepared, tmp_path: Path) -> Prepared:
    """A data folder of the test's own, with the pilot open."""
    return copied(untouched_open, tmp_path / "home")


@pytest.fixture
def prepared(untouched: Prepared, tmp_path: Path) -> Prepared:
    """A data folder of the test's own."""
    return copied(untouched, tmp_path / "home")


def copied(untouched: Prepared, home: Path) -> Prepared:
    """The same in another folder."""
    shutil.copytree(untouched.home, home)
    return Prepared(home, untouched.key, untouched.token, untouched.plan)


def write_plan(folder: Path, plan: str = PLAN, people: str = PEOPLE) -> Path:
    """Write a plan with its roster into a folder, and return the path of the plan."""
    (folder / "rosters").mkdir(parents=True, exist_ok=True)
    (folder / "rosters" / "people.csv").write_text(people)
    (folder / "release.yaml").write_text(plan)
    return folder / "release.yaml"

# SPDX-License-Identifier: Apache-2.0
"""Is the store made when it is missing, and is every trouble with it told in a sentence?"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from gonogo.core import store
from tests.server import gonogo


def test_a_store_that_has_everything_is_left_alone(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is migrated when nothing is missing."""
    monkeypatch.setattr(store, "_migrate", lambda: pytest.fail("there was nothing to do"))
    store.prepare()


def test_a_store_of_a_newer_version_is_refused(db: None) -> None:
    """Its last migration is named, and nothing is touched."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_later', '2031-01-01')")
    with pytest.raises(store.StoreError, match=r"newer version of Gonogo .*core 9999_later"):
        store.prepare()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A place for a data folder."""
    yield tmp_path / "home"


def test_two_first_commands_at_once_both_work(folder: Path) -> None:
    """One makes the tables, the other waits and finds them."""
    with ThreadPoolExecutor(2) as both:
        said = list(both.map(lambda _: gonogo("release", "list", home=folder), range(2)))
    assert [one.out for one in said] == ["There is no release yet. Apply a plan: gonogo plan apply release.yaml\n"] * 2
    assert folder.stat().st_mode & 0o077 == 0


def test_a_file_in_place_of_the_store_is_named(folder: Path) -> None:
    """Something else under its name is not touched, and told."""
    folder.mkdir()
    (folder / "gonogo.sqlite3").write_bytes(b"This is a letter to my aunt." * 200)
    said = gonogo("release", "list", home=folder, code=2)
    assert "is not a Gonogo store" in said.err
    assert (folder / "gonogo.sqlite3").read_bytes().startswith(b"This is a letter")


def test_a_file_in_place_of_the_folder_is_named(folder: Path) -> None:
    """The data folder cannot be a file."""
    folder.write_text("a file")
    assert "The data folder" in gonogo("release", "list", home=folder, code=2).err


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("postgres://nobody@127.0.0.1:9/nothing", "PostgreSQL cannot be used"),
        ("nonsense://x", "setting cannot be used"),
    ],
)
def test_a_database_that_cannot_be_reached_is_told(folder: Path, address: str, sentence: str) -> None:
    """The setting to look at is named, and no password is printed."""
    said = gonogo("release", "list", home=folder, code=2, GONOGO_DATABASE_URL=address)
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1


def test_validation_leaves_no_trace(folder: Path, tmp_path: Path) -> None:
    """Without a store, none is made, and no key either."""
    plan = tmp_path / "release.yaml"
    plan.write_text("gonogo: 1\n")
    gonogo("plan", "validate", str(plan), home=folder, code=2)
    assert not folder.exists()


def test_the_data_folder_does_not_dirty_a_clone(tmp_path: Path) -> None:
    """git sees nothing new in a clone in which a command was run."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    gonogo("release", "list", home=tmp_path / ".gonogo")
    said = subprocess.run(["git", "-C", str(tmp_path), "status", "--porcelain"], check=True, capture_output=True)
    assert said.stdout == b""
    assert (tmp_path / ".gonogo" / "gonogo.sqlite3").exists()

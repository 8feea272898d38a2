# SPDX-License-Identifier: Apache-2.0
"""Are the rehearsal files of the examples sound?"""

from __future__ import annotations

from pathlib import Path

import pytest

from gonogo.practices.rehearsals.files import open_rehearsal
from gonogo.practices.rehearsals.rules.definition import Rehearsal
from tests.examples.films import REHEARSALS
from tests.examples.music import MUSIC

FILMS_FILES = sorted(REHEARSALS.glob("*.yaml"))
MUSIC_FILES = sorted(path.name for path in (MUSIC / "rehearsals").glob("*.yaml"))


def steps_of(found: Rehearsal) -> list[tuple[str, str]]:
    """What runs, up and back."""
    return [(one.run, one.options.get("config", "")) for one in (*found.steps, *found.backout)]


@pytest.mark.parametrize("file", FILMS_FILES, ids=lambda path: path.stem)
def test_the_files_of_the_films_are_sound(file: Path) -> None:
    """With everything that they name; the bad ones differ from the good one in one step."""
    found = open_rehearsal(str(file), environment={"FILMS_URL": "postgresql://localhost/films"})
    good = open_rehearsal(str(REHEARSALS / "good.yaml"))
    assert len(set(steps_of(found)) - set(steps_of(good))) == (0 if file.stem == "good" else 1)
    assert found.tables == good.tables
    assert [path for path in found.watch_paths if not (REHEARSALS.parent / path).exists()] == []


@pytest.mark.parametrize("name", MUSIC_FILES)
def test_the_files_of_the_music_shop_are_sound(name: str, shop: Path) -> None:
    """Once the data is made."""
    found = open_rehearsal(str(shop / "rehearsals" / name))
    assert found.watch_paths[0].startswith("alembic")
    assert found.watch_paths[1] == "migrations"


def test_there_are_good_and_bad_ones() -> None:
    """One that passes, and one for each mistake."""
    assert [path.stem for path in FILMS_FILES] == ["bad-backout", "collateral", "cuts-text", "good", "loses-rows"]
    assert MUSIC_FILES == ["bad-backout.yaml", "good.yaml", "loses-rows.yaml", "rounds.yaml"]

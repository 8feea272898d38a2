# SPDX-License-Identifier: Apache-2.0
"""Does a newcomer who has seen one room know all of them?"""

from __future__ import annotations

from ast import get_docstring
from pathlib import Path

import pytest

from tests.architecture.tree import ROOMS, parsed

REQUIRED = {"__init__.py", "checks.py", "tests"}
OPTIONAL = {
    "apps.py",
    "rules",
    "files",
    "models.py",
    "models",
    "queries.py",
    "queries",
    "actions.py",
    "actions",
    "forms.py",
    "views.py",
    "views",
    "urls.py",
    "commands.py",
    "commands",
    "operations.py",
    "operations",
    "templates",
    "migrations",
    "demo.py",
    "sql",
    "__pycache__",
}
PARAGRAPH = 120


def rooms() -> list[Path]:
    """The folders of the practices."""
    return sorted(path for path in ROOMS.iterdir() if path.is_dir() and path.name != "__pycache__")


def complaints(room: Path) -> list[str]:
    """What a folder lacks, and what it has beyond the shape of a room."""
    names = {path.name for path in room.iterdir()}
    return [f"{room.name} lacks {name}" for name in sorted(REQUIRED - names)] + [
        f"{room.name}/{name} has no place in a room" for name in sorted(names - REQUIRED - OPTIONAL)
    ]


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_a_room_has_the_shape_of_a_room(room: Path) -> None:
    """Only the names that every room shares, and at least its paragraph, its checks and its tests."""
    assert complaints(room) == []


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_a_room_says_what_it_is_for(room: Path) -> None:
    """The package opens with a paragraph: what the guide asks and what the room does about it."""
    words = get_docstring(parsed(room / "__init__.py")) or ""
    assert len(words) >= PARAGRAPH, f"practices/{room.name}/__init__.py says too little: {words!r}"


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_a_room_that_does_something_has_tests(room: Path) -> None:
    """A room with more than questions to people tests what it has."""
    furnished = {path.name for path in room.iterdir()} & (OPTIONAL - {"__pycache__", "apps.py"})
    assert not furnished or list(room.rglob("test_*.py")), f"{room.name} has {furnished} and no test"


def test_a_misshapen_room_is_noticed(tmp_path: Path) -> None:
    """A missing check file and an extra file are both named."""
    room = tmp_path / "parking"
    (room / "tests").mkdir(parents=True)
    (room / "__init__.py").write_text("")
    (room / "misc.py").write_text("")
    assert complaints(room) == ["parking lacks checks.py", "parking/misc.py has no place in a room"]

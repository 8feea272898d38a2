# SPDX-License-Identifier: Apache-2.0
"""Where do tests get the music shop, and how is it migrated?"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.architecture.tree import ROOT

MUSIC = ROOT / "examples" / "music"


def music_shop(folder: Path) -> Path:
    """A copy of the example with its data made, in this folder."""
    shop = folder / "music"
    shutil.copytree(MUSIC, shop, ignore=shutil.ignore_patterns("*.sqlite", "__pycache__"))
    subprocess.run([sys.executable, shop / "make.py"], check=True)
    return shop


def alembic(shop: Path, config: str, file: Path, *words: str) -> None:
    """Migrate a file as its owner would."""
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{file}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "alembic", "-c", config, *words]
    done = subprocess.run(command, cwd=shop, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def rows(file: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with closing(sqlite3.connect(file)) as database:
        return database.execute(query).fetchall()


def content(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table with its rows in order, by column names and not by their place."""
    tables = [name for (name,) in rows(file, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
    found = {}
    for table in tables:
        named = sorted(f'"{column[1]}"' for column in rows(file, f"PRAGMA table_info({table})"))
        found[table] = sorted(rows(file, f"SELECT {', '.join(named)} FROM {table}"), key=repr)
    return found

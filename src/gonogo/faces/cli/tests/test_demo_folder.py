# SPDX-License-Identifier: Apache-2.0
"""Can a demo always begin again, and is nothing but a demo ever thrown away?"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from gonogo.core.errors import Refused
from gonogo.faces.cli.demo import MARK, _prepare_folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with something in it."""
    for name in ("GONOGO_DEMO", "GONOGO_URL", "GONOGO_TOKEN", "GONOGO_USER"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("GONOGO_HOME", str(tmp_path / "demo"))
    (tmp_path / "demo" / "rosters").mkdir(parents=True)
    (tmp_path / "demo" / "gonogo.sqlite3").write_text("rows")
    return tmp_path / "demo"


def test_a_demo_is_thrown_away(home: Path) -> None:
    """A folder with the mark is gone afterwards."""
    (home / MARK).touch()
    _prepare_folder(fresh=True)
    assert not home.exists()


def test_what_is_no_demo_stays(home: Path) -> None:
    """Without the mark nothing is removed."""
    with pytest.raises(Refused, match="not a demo"):
        _prepare_folder(fresh=True)
    assert (home / "gonogo.sqlite3").read_text() == "rows"


def test_a_demo_that_was_removed_halfway_is_one_still(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mark goes last, so the next try can finish."""
    (home / MARK).touch()
    remove = shutil.rmtree

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(shutil, "rmtree", fail)
    with pytest.raises(Refused, match="cannot be thrown away: Permission denied"):
        _prepare_folder(fresh=True)
    assert (home / MARK).exists()
    monkeypatch.setattr(shutil, "rmtree", remove)
    _prepare_folder(fresh=True)
    assert not home.exists()

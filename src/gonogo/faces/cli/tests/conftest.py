# SPDX-License-Identifier: Apache-2.0
"""What do tests of the command line share?"""

from __future__ import annotations

from pathlib import Path

import pytest

from gonogo.core.tests.cast import NOW, PLAN, ROSTERS


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the machine stands where the cast's release begins."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    """The cast's plan on the disk, with its rosters beside it."""
    for name, content in {"release.yaml": PLAN.encode(), **ROSTERS}.items():
        path = tmp_path / "plan" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "plan" / "release.yaml"

# SPDX-License-Identifier: Apache-2.0
"""Is the music shop always the same, and is it what its first revision makes?"""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.examples.music import MUSIC, alembic, content

MADE = "76a01c41acddd6e8"


def test_the_same_rows_are_made_every_time(shop: Path) -> None:
    """Whoever tries the example sees the same figures."""
    assert hashlib.sha256(repr(content(shop / "music.sqlite")).encode()).hexdigest()[:16] == MADE


def test_the_schema_is_the_first_revision(shop: Path, tmp_path: Path) -> None:
    """What make.py writes is what Alembic would have made."""
    alembic(shop, "alembic.ini", tmp_path / "new.sqlite", "upgrade", "0001")
    assert content(tmp_path / "new.sqlite").keys() == content(shop / "music.sqlite").keys()


def test_nothing_that_is_made_is_committed() -> None:
    """The data is left out of the repository."""
    assert "*.sqlite" in (MUSIC.parent / ".gitignore").read_text()

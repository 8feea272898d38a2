# SPDX-License-Identifier: Apache-2.0
"""Does the good migration of the music shop keep everything, and does each bad one lose what it is said to lose?"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from tests.examples.music import MUSIC, alembic, content, rows

MADE = "76a01c41acddd6e8"
COMPOSERS = "SELECT track.id, composer.name FROM track LEFT JOIN composer ON composer.id = composer_id ORDER BY 1"
PRICES = "SELECT id, CAST(round(unit_price * 100) AS INTEGER) FROM track ORDER BY 1"
CENTS = "SELECT id, price_cents FROM track ORDER BY 1"


@pytest.fixture
def copy(shop: Path, tmp_path: Path) -> Path:
    """A copy of the shop's data."""
    return Path(shutil.copy(shop / "music.sqlite", tmp_path / "copy.sqlite"))


def test_the_same_rows_are_made_every_time(shop: Path) -> None:
    """Whoever tries the example sees the same figures."""
    assert hashlib.sha256(repr(content(shop / "music.sqlite")).encode()).hexdigest()[:16] == MADE


def test_the_schema_is_the_first_revision(shop: Path, tmp_path: Path) -> None:
    """What make.py writes is what Alembic would have made."""
    alembic(shop, "alembic.ini", tmp_path / "new.sqlite", "upgrade", "0001")
    assert content(tmp_path / "new.sqlite").keys() == content(shop / "music.sqlite").keys()


def test_the_good_migration_keeps_everything_and_leads_back(shop: Path, copy: Path) -> None:
    """Composers and prices arrive, and the way back restores each row."""
    before = content(copy)
    assert 55_000 < sum(map(len, before.values())) < 70_000
    composers, prices = rows(copy, "SELECT id, composer FROM track ORDER BY 1"), rows(copy, PRICES)
    alembic(shop, "alembic.ini", copy, "upgrade", "head")
    assert rows(copy, COMPOSERS) == composers
    assert rows(copy, CENTS) == prices
    alembic(shop, "alembic.ini", copy, "downgrade", "0001")
    assert content(copy) == before


def test_the_inner_join_loses_tracks_without_a_composer(shop: Path, copy: Path) -> None:
    """Exactly those."""
    lost = rows(copy, "SELECT id FROM track WHERE composer IS NULL ORDER BY 1")
    before = rows(copy, "SELECT id FROM track")
    alembic(shop, "alembic-loses-rows.ini", copy, "upgrade", "0002")
    assert sorted(set(before) - set(rows(copy, "SELECT id FROM track"))) == lost
    assert len(lost) > 500


def test_prices_are_cut_to_whole_dollars(shop: Path, copy: Path) -> None:
    """Every track costs less, as no price is whole."""
    prices = rows(copy, PRICES)
    alembic(shop, "alembic-rounds.ini", copy, "upgrade", "head")
    assert all(after[1] < before[1] for before, after in zip(prices, rows(copy, CENTS), strict=True))


def test_the_bad_downgrade_loses_the_cents(shop: Path, copy: Path) -> None:
    """The way up is right; the way back is not."""
    before, prices = content(copy), rows(copy, PRICES)
    alembic(shop, "alembic-bad-backout.ini", copy, "upgrade", "head")
    assert rows(copy, CENTS) == prices
    alembic(shop, "alembic-bad-backout.ini", copy, "downgrade", "0001")
    changed = {table for table, found in content(copy).items() if found != before[table]}
    assert changed == {"track", "invoice_line"}


def test_nothing_that_is_made_is_committed() -> None:
    """The data is left out of the repository."""
    assert "*.sqlite" in (MUSIC.parent / ".gitignore").read_text()

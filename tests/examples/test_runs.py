# SPDX-License-Identifier: Apache-2.0
"""Does a run pass the good migrations, and name exactly what each bad one loses?

How much is lost is counted in the source, beside Gonogo.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples import music
from tests.examples.films import CUT, LOST, WITH_CENTS, WITHOUT_ADDRESS, number, rehearsal_file, rows
from tests.examples.runs import Ran, rehearse

VERIFY, BACK = "verify", "compare with the start"
DATABASES = "SELECT datname FROM pg_database WHERE NOT datname LIKE 'gonogo_golden%' ORDER BY 1"


def of_films(films: str, name: str, home: Path, *options: str) -> Ran:
    """Rehearse a migration of the film rental; only the golden copy may stay on its server."""
    before = rows(films, DATABASES)
    ran = rehearse(rehearsal_file(name), home, *options, FILMS_URL=films)
    assert rows(films, DATABASES) == before
    return ran


@pytest.mark.postgres
def test_the_good_migration_of_the_films_passes(films: str, tmp_path: Path) -> None:
    """Everything arrives, masked as the file says; the way back restores the start, and up works again."""
    ran = of_films(films, "good", tmp_path)
    assert (ran.code, ran.report["result"], ran.report["reasons"], ran.differing) == (0, "passed", [], {})
    assert (ran.report["backout_verified"], ran.report["masked"], ran.report["leaks"]) == (True, 3, [])
    assert sum(ran.report["source_rows"].values()) > 60_000


@pytest.mark.postgres
def test_the_inner_join_is_named_with_everybody_it_loses(films: str, tmp_path: Path) -> None:
    """Customers without an address are missing, and no other row differs."""
    ran = of_films(films, "loses-rows", tmp_path, "--quick")
    without, lost = number(films, WITHOUT_ADDRESS), number(films, LOST)
    assert 0 < lost < without
    assert ran.code == 1
    assert ran.differing == {
        (VERIFY, "customer", "contact"): (without, 0, {}),
        (BACK, "customer", "customer"): (0, 0, {"email": lost}),
    }
    assert f"`customer` as `contact` lost {without} of 4,000 rows" in ran.report["reasons"][0]


@pytest.mark.postgres
def test_the_short_column_is_named_with_every_text_it_cuts(films: str, tmp_path: Path) -> None:
    """Addresses beyond forty signs changed, and nothing else did."""
    ran, cut = of_films(films, "cuts-text", tmp_path, "--quick"), number(films, CUT)
    assert cut > 0
    assert ran.code == 1
    assert ran.differing == {
        (VERIFY, "customer", "contact"): (0, 0, {"email": cut}),
        (BACK, "customer", "customer"): (0, 0, {"email": cut}),
    }
    assert f"`contact.email` changed in {cut} rows" in ran.report["reasons"][0]


@pytest.mark.postgres
def test_the_table_that_a_cascade_empties_is_named(films: str, tmp_path: Path) -> None:
    """Although neither the migration nor the file mentions it."""
    ran = of_films(films, "collateral", tmp_path, "--quick")
    both = (VERIFY, "film_category", "film_category"), (BACK, "film_category", "film_category")
    assert (ran.code, ran.differing) == (1, dict.fromkeys(both, (2000, 0, {})))
    assert "`film_category` lost all of its 2,000 rows" in ran.report["reasons"][0]


@pytest.mark.postgres
def test_a_way_back_that_loses_cents_fails_a_migration_that_is_right(films: str, tmp_path: Path) -> None:
    """Every amount that is not whole is wrong after the way back."""
    ran, wrong = of_films(films, "bad-backout", tmp_path, "--quick"), number(films, WITH_CENTS)
    assert wrong > 0
    assert (ran.code, ran.report["backout_verified"]) == (1, False)
    assert ran.differing == {(BACK, "payment", "payment"): (0, 0, {"amount": wrong})}


def test_the_good_migration_of_the_music_shop_passes(shop: Path, tmp_path: Path) -> None:
    """Through the real Alembic, up, down and up again; the file that it starts from is not changed."""
    before = (shop / "music.sqlite").read_bytes()
    ran = rehearse(shop / "rehearsals" / "good.yaml", tmp_path)
    assert (ran.code, ran.report["result"], ran.report["reasons"], ran.differing) == (0, "passed", [], {})
    assert (ran.report["backout_verified"], ran.report["masked"]) == (True, 4)
    assert (shop / "music.sqlite").read_bytes() == before


def test_tracks_without_a_composer_are_named_as_lost(shop: Path, tmp_path: Path) -> None:
    """They, and no others."""
    ((lost,),) = music.rows(shop / "music.sqlite", "SELECT count(*) FROM track WHERE composer IS NULL")
    ran = rehearse(shop / "rehearsals" / "loses-rows.yaml", tmp_path, "--quick")
    assert ran.code == 1
    assert ran.differing[(VERIFY, "track", "track")] == (lost, 0, {})
    assert {leg for leg, source, target in ran.differing if source != "track"} == set()
    assert f"`track` lost {lost} of 9,000 rows" in ran.report["reasons"][0]


def test_rounded_prices_are_named_with_their_column(shop: Path, tmp_path: Path) -> None:
    """In both tables that hold prices."""
    ran = rehearse(shop / "rehearsals" / "rounds.yaml", tmp_path, "--quick")
    assert ran.code == 1
    assert {key: found for key, found in ran.differing.items() if key[0] == VERIFY} == {
        (VERIFY, "track", "track"): (0, 0, {"price": 9000}),
        (VERIFY, "invoice_line", "invoice_line"): (0, 0, {"price": 24_000}),
    }


def test_a_downgrade_that_loses_cents_fails_an_upgrade_that_is_right(shop: Path, tmp_path: Path) -> None:
    """Only the way back is wrong, and it is named."""
    ran = rehearse(shop / "rehearsals" / "bad-backout.yaml", tmp_path, "--quick")
    assert (ran.code, ran.report["backout_verified"]) == (1, False)
    assert ran.differing == {
        (BACK, "track", "track"): (0, 0, {"unit_price": 9000}),
        (BACK, "invoice_line", "invoice_line"): (0, 0, {"unit_price": 24_000}),
    }

# SPDX-License-Identifier: Apache-2.0
"""Is the film rental always the same, and does its good migration keep everything, seen without Gonogo?"""

from __future__ import annotations

import hashlib

import pytest

from tests.examples.films import BACK, GOOD, content, copy_of, made, migrate, rows

pytestmark = pytest.mark.postgres
MADE = "be5dfc3f0ddabee6"
CONTACTS = "SELECT customer_id, email FROM contact WHERE email IS NOT NULL ORDER BY 1"
OLD_CONTACTS = CONTACTS.replace("contact", "customer")


def test_the_same_rows_are_made_every_time() -> None:
    """Whoever tries the example sees the same figures."""
    assert hashlib.sha256(made().stdout.encode()).hexdigest()[:16] == MADE


def test_the_good_migration_keeps_everything_and_leads_back(films: str) -> None:
    """Names, addresses, loans and every cent arrive, and the way back restores each row."""
    copy, before = copy_of(films), content(films)
    assert 60_000 < sum(map(len, before.values())) < 80_000
    migrate(copy, *GOOD)
    names = "SELECT customer_id, concat_ws(' ', given_name, family_name) FROM customer ORDER BY 1"
    assert rows(copy, names) == rows(films, "SELECT customer_id, full_name FROM customer ORDER BY 1")
    assert rows(copy, CONTACTS) == rows(films, OLD_CONTACTS)
    assert rows(copy, "SELECT * FROM loan ORDER BY 1") == rows(films, "SELECT * FROM rental ORDER BY 1")
    assert rows(copy, "SELECT payment_id, amount_cents / 100.0 FROM payment ORDER BY 1") == rows(
        films, "SELECT payment_id, amount FROM payment ORDER BY 1"
    )
    migrate(copy, *BACK)
    assert content(copy) == before

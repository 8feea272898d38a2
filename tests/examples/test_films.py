# SPDX-License-Identifier: Apache-2.0
"""Does the good migration of the film rental keep everything, and does each bad one lose what it is said to lose?"""

from __future__ import annotations

import hashlib

import pytest

from tests.examples.films import BACK, CUT, GOOD, LOST, WITH_CENTS, content, copy_of, made, migrate, number, rows

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


def test_the_inner_join_loses_customers_without_an_address(films: str) -> None:
    """Their e-mails are gone, and nobody else's."""
    copy = copy_of(films)
    migrate(copy, "001_names.sql", "bad/002_contacts_inner.sql")
    lost = set(rows(films, OLD_CONTACTS)) - set(rows(copy, CONTACTS))
    assert len(lost) == number(films, LOST) > 10


def test_the_short_column_cuts_long_addresses(films: str) -> None:
    """Every address beyond forty signs, and no other."""
    copy = copy_of(films)
    migrate(copy, "001_names.sql", "bad/002_contacts_short.sql")
    changed = set(rows(films, OLD_CONTACTS)) - set(rows(copy, CONTACTS))
    assert len(changed) == number(films, CUT) > 10
    assert len(rows(copy, CONTACTS)) == len(rows(films, OLD_CONTACTS))


def test_the_cascade_empties_another_table(films: str) -> None:
    """The categories stay as they were, and no film has one any more."""
    copy = copy_of(films)
    migrate(copy, *GOOD, "bad/005_categories.sql")
    assert content(copy)["category"] == content(films)["category"]
    assert number(copy, "SELECT count(*) FROM film_category") == 0


def test_the_bad_way_back_loses_the_cents(films: str) -> None:
    """Every amount that is not whole is wrong afterwards."""
    copy = copy_of(films)
    migrate(copy, *GOOD, "bad/004_cents_back.sql", *BACK[1:])
    query = "SELECT payment_id, amount FROM payment ORDER BY 1"
    wrong = set(rows(films, query)) - set(rows(copy, query))
    assert len(wrong) == number(films, WITH_CENTS) > 10_000

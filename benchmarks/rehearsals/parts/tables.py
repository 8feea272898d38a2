# SPDX-License-Identifier: Apache-2.0
"""Which tables are compared? One of eight typed columns, the same by other keys, and the same after a migration."""

from __future__ import annotations

import psycopg

CHANGED, MISSING, EXTRA = 100, 50, 50
KINDS = ("plain", "mapped", "text", "uuid", "composite")
ROW = (
    "((i * 7919) % 1000003)::int AS n, (((i * 31) % 1000000) / 100.0)::numeric(12,2) AS amount, "
    "('name ' || md5(i::text)) AS name, timestamptz '2020-01-01Z' + i * interval '37 seconds' "
    "+ (i % 1000) * interval '1 us' AS seen, i % 3 = 0 AS flag, sqrt(i) AS score, md5('u' || i)::uuid AS code, "
    "jsonb_build_object('k', i % 100, 's', 'v' || i) AS doc"
)
CHANGES = (
    "UPDATE {table} SET name = name || 'x' WHERE {nth} % {step} = 11",
    "UPDATE {table} SET amount = amount + 0.01 WHERE {nth} % {step} = 12",
    "UPDATE {table} SET score = score * (1 + 1e-9) WHERE {nth} % {step} = 13",
    "UPDATE {table} SET seen = seen + interval '1 us' WHERE {nth} % {step} = 14",
    "UPDATE {table} SET doc = doc || '{{\"k\": -1}}' WHERE {nth} % {step} = 15",
)
"""Each changes a fifth of the rows that change."""


def make(server: str, rows: int) -> tuple[str, str]:
    """Two databases on the server, the second a copy with the differences; their addresses."""
    _run(f"{server}postgres", "ALTER SYSTEM SET autovacuum = off", "ALTER SYSTEM SET max_wal_size = '16GB'",
         "SELECT pg_reload_conf()", "CREATE DATABASE one")  # fmt: skip
    made = f"SELECT i AS id, {ROW} FROM generate_series(1::bigint, {rows}) AS i"
    _run(
        f"{server}one", f"CREATE TABLE plain AS {made}", "ALTER TABLE plain ADD PRIMARY KEY (id)",
        "CREATE TABLE text AS SELECT 'k' || id AS key, p.* FROM plain p", "ALTER TABLE text ADD PRIMARY KEY (key)",
        "CREATE TABLE uuid AS SELECT md5('k' || id)::uuid AS key, p.* FROM plain p",
        "ALTER TABLE uuid ADD PRIMARY KEY (key)",
        "CREATE TABLE composite AS SELECT 'r' || id % 50 AS region, id / 50 AS number, p.* FROM plain p",
        "ALTER TABLE composite ADD PRIMARY KEY (region, number)",
        "CREATE TABLE mapped AS SELECT id AS nr, n, (amount * 100)::bigint AS cents, split_part(name, ' ', 1) AS kind, "
        "split_part(name, ' ', 2) AS code_of, seen AT TIME ZONE 'UTC' AS seen_utc, "
        "CASE WHEN flag THEN 'Y' ELSE 'N' END "
        "AS flag, score, code::text AS code, (doc->>'k')::int AS k, doc->>'s' AS s FROM plain",
        "ALTER TABLE mapped ADD PRIMARY KEY (nr)", "VACUUM (FREEZE, ANALYZE)",
    )  # fmt: skip
    _run(f"{server}postgres", "CREATE DATABASE two TEMPLATE one STRATEGY file_copy")
    step = rows // (CHANGED // len(CHANGES))
    for table in ("plain", "text", "uuid", "composite"):
        _run(f"{server}two", *(change.format(table=table, nth="id", step=step) for change in CHANGES))
        _lose_and_win(f"{server}two", table, rows)
    _change_mapped(f"{server}two", step, rows)
    _run(f"{server}two", "VACUUM (ANALYZE)")
    return f"{server}one", f"{server}two"


def _lose_and_win(url: str, table: str, rows: int) -> None:
    other = {"text": "key || 'x'", "uuid": "md5(key::text)::uuid", "composite": "region || 'x'"}.get(table, "id")
    keys = {"plain": "id + 100000000", "text": other, "uuid": other, "composite": f"{other}, number"}[table]
    more = "" if table == "plain" else ", id"
    rest = "n, amount, name, seen, flag, score, code, doc"
    _run(
        url, f"DELETE FROM {table} WHERE id % {rows // MISSING} = 21",
        f"INSERT INTO {table} SELECT {keys}{more}, {rest} FROM {table} WHERE id % {rows // EXTRA} = 22",
    )  # fmt: skip


def _change_mapped(url: str, step: int, rows: int) -> None:
    _run(
        url, f"UPDATE mapped SET code_of = code_of || 'x' WHERE nr % {step} = 11",
        f"UPDATE mapped SET cents = cents + 1 WHERE nr % {step} = 12",
        f"UPDATE mapped SET score = score * (1 + 1e-9) WHERE nr % {step} = 13",
        f"UPDATE mapped SET seen_utc = seen_utc + interval '1 us' WHERE nr % {step} = 14",
        f"UPDATE mapped SET k = -1 WHERE nr % {step} = 15", f"DELETE FROM mapped WHERE nr % {rows // MISSING} = 21",
        f"INSERT INTO mapped SELECT nr + 100000000, n, cents, kind, code_of, seen_utc, flag, score, code, k, s "
        f"FROM mapped WHERE nr % {rows // EXTRA} = 22",
    )  # fmt: skip


def _run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())

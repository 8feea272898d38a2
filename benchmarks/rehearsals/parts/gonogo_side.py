# SPDX-License-Identifier: Apache-2.0
"""Compares two tables with Gonogo and prints what it found and what it took.

Words: source, target, and which of the tables of `tables`: plain, mapped, text, uuid or composite.
"""

from __future__ import annotations

import json
import sys
import time

from gonogo.adapters.databases.opening import open_database
from gonogo.practices.rehearsals.actions.comparing.tables import compare_table
from gonogo.practices.rehearsals.rules.definition import MappedColumn, TableMapping

MAPPED = TableMapping(
    "plain", "mapped", key=(MappedColumn("id", "id", "nr"),), only_mapped=True,
    columns=(
        MappedColumn("n", "n::bigint", "n::bigint"), MappedColumn("amount", "amount", "(cents / 100.0)::numeric(12,2)"),
        MappedColumn("name", "name", "kind || ' ' || code_of"),
        MappedColumn("seen", "seen", "seen_utc AT TIME ZONE 'UTC'"),
        MappedColumn("flag", "flag", "flag = 'Y'"), MappedColumn("score", "score", "score"),
        MappedColumn("code", "code", "code::uuid"), MappedColumn("k", "doc->>'k'", "k::text"),
        MappedColumn("s", "doc->>'s'", "s"),
    ),
)  # fmt: skip


def main(source: str, target: str, kind: str) -> None:
    """Compare and print."""
    startup = time.process_time()
    mapping = MAPPED if kind == "mapped" else TableMapping(kind, kind)
    with open_database(source) as one, open_database(target) as other:
        report = compare_table(one, other, mapping)
    print(json.dumps({
        "missing": report.missing, "extra": report.extra, "changed": report.changed, "startup": startup,
        "seconds": report.seconds,
    }))  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])

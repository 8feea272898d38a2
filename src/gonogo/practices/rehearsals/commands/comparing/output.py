# SPDX-License-Identifier: Apache-2.0
"""How is a comparison told: to somebody in a hurry, to a program, and row by row?"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from gonogo.core.errors import BadInput
from gonogo.practices.rehearsals.rules.report import Difference, TableReport

if TYPE_CHECKING:
    from rich.console import Console

NULL = r"\N"
HEADER = ("table", "kind", "key", "column", "source", "target")
LONGEST = 60


class CsvOfDifferences:
    """Every difference as it is found: one line for each changed column, and one for each missing or extra row.

    NULL is \\N, as COPY writes it. A text that a spreadsheet would take for a formula begins with '.
    """

    def __init__(self, files: Sequence[IO[str]]) -> None:
        self._writers = [csv.writer(file, lineterminator="\n") for file in files]
        for writer in self._writers:
            writer.writerow(HEADER)

    @classmethod
    @contextmanager
    def opened(cls, path: Path | None, printed: bool) -> Iterator[CsvOfDifferences]:
        """To a file, to the output, to both or to neither. Raises BadInput when the file cannot be written."""
        files: list[IO[str]] = [sys.stdout] if printed else []
        if path is None:
            yield cls(files)
            return
        try:
            with path.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
                yield cls([*files, file])
        except OSError as error:
            raise BadInput(f"{path} cannot be written: {error.strerror}.") from None

    @property
    def write(self):  # type: ignore[no-untyped-def]
        """What is called for each difference; None where nobody wants them all."""
        return self._write if self._writers else None

    def _write(self, table: str, one: Difference) -> None:
        key = _cell(one.key[0] if len(one.key) == 1 else ", ".join(one.key))
        rows = [(_cell(name), _cell(was), _cell(is_)) for name, (was, is_) in one.columns.items()] or [("", "", "")]
        for row in rows:
            for writer in self._writers:
                writer.writerow((_cell(table), one.kind, key, *row))


def _cell(value: str | None) -> str:
    if value is None:
        return NULL
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") and not _number(value) else value


def _number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def data_of(reports: Sequence[TableReport], single: bool) -> dict[str, Any]:
    """The answer as plain JSON: of one table, or a list of them."""
    tables = [_data(one) for one in reports]
    if single:
        return tables[0]
    return {
        "equal": all(one.equal for one in reports),
        "seconds": round(sum(one.seconds for one in reports), 3),
        "tables": tables,
    }


def _data(one: TableReport) -> dict[str, Any]:
    return {
        "table": one.source,
        "target_table": one.target,
        "equal": one.equal,
        "complete": one.complete,
        "says": one.says,
        "rows_source": one.rows_source,
        "rows_target": one.rows_target,
        "missing": one.missing,
        "extra": one.extra,
        "changed": one.changed,
        "by_column": dict(one.by_column),
        "samples": [
            {"kind": sample.kind, "key": list(sample.key), "columns": {k: list(v) for k, v in sample.columns.items()}}
            for sample in one.samples
        ],
        "seconds": round(one.seconds, 3),
    }


def print_reports(console: Console, result: Mapping[str, Any]) -> None:
    """A sentence for each table, then what differs."""
    from gonogo.core.printing import say

    tables = result.get("tables", [result])
    different = [one for one in tables if not one["equal"]]
    if len(tables) > 1 or "tables" in result:
        number = f"{len(tables)} tables" if len(tables) != 1 else "1 table"
        verdict = "All are equal." if not different else f"{len(different)} of them differ."
        say(console, f"Compared {number}. {verdict}" if tables else "There is no table to compare.", style="bold")
    for one in tables:
        _print_one(console, one)


def _print_one(console: Console, one: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say, table

    name = one["table"] if one["table"] == one["target_table"] else f"{one['table']} → {one['target_table']}"
    say(console, f"{name}: {one['says']}", style="green" if one["equal"] else "bold red")
    if one["equal"]:
        return
    if one["by_column"]:
        table(console, ("Column", "Rows changed"), [(column, f"{n:,}") for column, n in one["by_column"].items()])
    rows = [row for sample in one["samples"] for row in _rows(sample)]
    if rows:
        table(console, ("Kind", "Key", "Column", "Source", "Target"), rows)
    total = one["missing"] + one["extra"] + one["changed"]
    if total > len(one["samples"]):
        say(console, f"{len(one['samples'])} of {total:,} rows that differ are shown; --csv FILE writes all.")


def _rows(sample: Mapping[str, Any]) -> list[tuple[str, ...]]:
    key = ", ".join(sample["key"])
    columns = sample["columns"].items()
    return [(sample["kind"], key, name, _short(was), _short(is_)) for name, (was, is_) in columns] or [
        (sample["kind"], key, "", "", "")
    ]


def _short(value: str | None) -> str:
    if value is None:
        return "NULL"
    shown = repr(value) if value != value.strip() or not value else value
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"

# SPDX-License-Identifier: Apache-2.0
"""`gonogo rehearsal compare`: which rows are missing, extra or changed?"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gonogo.core.command import EXIT_NO_GO, show
from gonogo.core.errors import BadInput
from gonogo.practices.rehearsals.rules.comparing.options import SAMPLES, Options

if TYPE_CHECKING:
    from gonogo.practices.rehearsals.rules.definition import TableMapping

FORMATS = ("text", "json", "csv")


def _span(ctx: click.Context, option: click.Parameter, value: str | None) -> timedelta | None:
    """A duration such as 5s or 500ms."""
    if value is None:
        return None
    from gonogo.practices.rehearsals.files.fields import read_short_span

    try:
        return read_short_span(value)
    except ValueError as error:
        raise click.BadParameter(f"{value} is no duration: {str(error).strip()}. Write it like 5s.") from None


@click.command("compare")
@click.argument("source")
@click.argument("target")
@click.option("--table", metavar="NAME", help="The table of the source; left out, every table is compared.")
@click.option("--target-table", metavar="NAME", help="The table of the target, when it is called otherwise.")
@click.option("--key", metavar="COLUMNS", help="What names a row, such as id or region,number; not the primary key.")
@click.option("--mapping", metavar="FILE", help="A file that says which columns belong together, renamed or computed.")
@click.option("--csv", "csv_file", metavar="FILE", type=click.Path(path_type=Path), help="Write every difference here.")
@click.option(
    "--samples", type=click.IntRange(0, 1000), default=SAMPLES, show_default=True, help="Rows that are shown."
)
@click.option(
    "--confirm", metavar="SPAN", callback=_span, help="Look again after this time, as 5s: for a source in use."
)
@click.option("--exhaustive", is_flag=True, help="Look at every row that differs, even where most of the table does.")
@click.option("--representation", is_flag=True, help="Tell 1.0 from 1.00 and -0 from 0, which are equal otherwise.")
@click.option("--strong", is_flag=True, help="Hash by SHA-256; slower, and safe from rows made up to hash alike.")
@click.option("--format", "output", type=click.Choice(FORMATS), default="text", help="How the answer is printed.")
def compare(
    source: str, target: str, table: str | None, target_table: str | None, key: str | None, mapping: str | None,
    csv_file: Path | None, samples: int, confirm: timedelta | None, exhaustive: bool, representation: bool,
    strong: bool, output: str,
) -> None:  # fmt: skip
    """Compare two databases row by row; both are only read.

    SOURCE and TARGET are addresses such as postgresql://host/name, mysql://host/name, sqlite:///path, duckdb:///path
    or spark:///folder, or the path of a database file. They need not be of one engine. Exit code 0: equal,
    1: different, 2: something could not be compared.
    """
    from gonogo.practices.rehearsals.actions.comparing.databases import compare_databases
    from gonogo.practices.rehearsals.commands.comparing.bar import comparing_bar
    from gonogo.practices.rehearsals.commands.comparing.output import CsvOfDifferences, data_of, print_reports

    if table is None and (target_table or key):
        raise BadInput("--target-table and --key go with --table.")
    options = Options(representation, strong, exhaustive, confirm, samples)
    wanted = _wanted(table, target_table, key, mapping)
    with CsvOfDifferences.opened(csv_file, output == "csv") as written, comparing_bar() as told:
        reports = compare_databases(
            source, target, wanted, others=table is None, options=options, progress=told, each=written.write
        )
    if output != "csv":
        show(output, data_of(reports, single=table is not None), print_reports)
    if not all(one.equal for one in reports):
        sys.exit(EXIT_NO_GO)


def _wanted(
    table: str | None, target_table: str | None, key: str | None, mapping: str | None
) -> tuple[TableMapping, ...]:
    """The tables that are named, each with its mapping. Raises BadInput."""
    from dataclasses import replace

    from gonogo.practices.rehearsals.rules.definition import MappedColumn, TableMapping

    tables: tuple[TableMapping, ...] = ()
    if mapping is not None:
        from gonogo.practices.rehearsals.files import open_mapping

        tables = open_mapping(mapping)
    if table is None:
        return tables
    found = [one for one in tables if one.source == table and target_table in (None, one.target)]
    if tables and not found:
        listed = ", ".join(f"{one.source} to {one.target}" for one in tables)
        raise BadInput(f"{mapping} maps no table {table}. It maps {listed}.")
    if len(found) > 1:
        raise BadInput(f"{mapping} maps {table} to several tables. Say which: --target-table.")
    one = found[0] if found else TableMapping(table, target_table or table)
    if key:
        names = [name.strip() for name in key.split(",") if name.strip()]
        one = replace(one, key=tuple(MappedColumn(name, name, name) for name in names))
    return (one,)

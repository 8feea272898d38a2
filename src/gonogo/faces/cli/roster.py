# SPDX-License-Identifier: Apache-2.0
"""`gonogo roster`: bring in lists of users, and see what changed in them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from gonogo.core.command import call, output_option, release_option, show, write_new
from gonogo.core.errors import BadInput

if TYPE_CHECKING:
    from rich.console import Console

BLOCK = 1024 * 1024
LARGEST_QUERY = 1024 * 1024
VERSION = click.IntRange(1, 2**31 - 1)


@click.group("roster")
def roster() -> None:
    """Rosters: bring in lists of users, and see what changed in them."""


@roster.command("import")
@click.argument("path")
@click.option("--from", "file", metavar="FILE", help="The CSV file; - is standard input.")
@click.option("--query", metavar="FILE", help="A file with one SELECT, which runs on --database from this machine.")
@click.option("--database", metavar="URL", help="sqlite:///FILE or postgresql://HOST/NAME, for --query.")
@click.option("--key", metavar="COLUMN", help="The column of the query that holds the keys; left out, the first.")
@release_option
@output_option
def import_command(
    path: str,
    file: str | None,
    query: str | None,
    database: str | None,
    key: str | None,
    release: str | None,
    output: str,
) -> None:
    """Put a roster in the place of PATH, which the plan names. That makes a new version of the plan."""
    if (file is None) == (query is None):
        raise click.UsageError("Say where the roster comes from: --from FILE, or --query FILE with --database URL.")
    if query is None:
        if database is not None or key is not None:
            raise click.UsageError("--database and --key go with --query.")
        blocks = _file_blocks(str(file))
    else:
        if database is None:
            raise click.UsageError("--query needs --database URL.")
        blocks = _query_blocks(database, query, key)
    content: object = blocks if not os.environ.get("GONOGO_URL", "").strip() else _as_text(blocks)
    show(output, call("roster.import", release=release, path=path, content=content), _print_imported)


@roster.command("list")
@release_option
@output_option
def list_command(release: str | None, output: str) -> None:
    """List the rosters with every version, and which plan versions use it."""
    show(output, call("roster.list", release=release), _print_list)


@roster.command("diff")
@click.argument("path")
@click.option("--from", "old", type=VERSION, metavar="N", help="The older version; left out, the one in use before.")
@click.option("--to", "new", type=VERSION, metavar="N", help="The newer version; left out, the one in use now.")
@click.option("--output", "to_file", metavar="FILE", help="Write every single change to this CSV file.")
@release_option
@output_option
def diff_command(
    path: str, old: int | None, new: int | None, to_file: str | None, release: str | None, output: str
) -> None:
    """Say who came and who went between two versions of the roster PATH."""
    every = True if to_file is not None else None
    found = dict(call("roster.diff", release=release, path=path, from_version=old, to_version=new, with_csv=every))
    if to_file is not None:
        found["written"] = write_new(Path(to_file), found.pop("csv"))
    show(output, found, _print_diff)


COMMANDS = (roster,)


def _file_blocks(file: str) -> Iterator[bytes]:
    if file == "-":
        return _read(sys.stdin.buffer)
    path = Path(file)
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name the file.")
    try:
        return _read(path.open("rb"))
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None


def _read(opened: BinaryIO) -> Iterator[bytes]:
    with opened:
        while block := opened.read(BLOCK):
            yield block


def _query_blocks(database: str, query: str, key: str | None) -> Iterator[bytes]:
    from gonogo.adapters.sqlquery import QueryError, roster_from_query

    blocks = _file_blocks(query)
    text = next(blocks, b"")
    if not text.strip() or next(blocks, b""):
        raise BadInput(f"{query} must hold one SELECT, at most 1 MB long.")
    try:
        yield from roster_from_query(database, text.decode("utf-8-sig"), key=key)
    except QueryError as error:
        raise BadInput(str(error)) from None
    except UnicodeDecodeError:
        raise BadInput(f"{query} is not UTF-8; save it as UTF-8.") from None


def _as_text(blocks: Iterator[bytes]) -> str:
    try:
        return b"".join(blocks).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("The roster is not UTF-8; save it as UTF-8.") from None


def _print_imported(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    if result["change"] == "unchanged":
        say(console, f"{result['path']}: the same {result['keys']:,} keys; plan version {result['version']} stays.")
    else:
        say(console, f"{result['path']}: {result['keys']:,} keys, plan version {result['version']}.")
        _print_changes(console, result)
    for note in result["notes"]:
        say(console, note, indent=2)


def _print_changes(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    for word, what in (("came", "Came"), ("went", "Went")):
        if count := result[word]:
            say(console, f"{what}: {count:,}, {_some(result[f'first_{word}'], count)}.", indent=2)
    if count := result["changed"]:
        told = [f"{one['key']} ({one['attribute']} {one['before'] or 'none'} to {one['after'] or 'none'})"
                for one in result["first_changed"][:5]]  # fmt: skip
        say(console, f"Other attributes: {count:,}, {_some(told, count)}.", indent=2)
    for word, names in (("now has", result["attributes_added"]), ("no longer has", result["attributes_removed"])):
        if names:
            say(console, f"The roster {word} the attributes {', '.join(names)}.", indent=2)


def _some(names: list[str], count: int) -> str:
    shown = names[:10]
    return ", ".join(shown) + (f" and {count - len(shown):,} more" if count > len(shown) else "")


def _print_list(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day_and_time, say, table

    if not result["rosters"]:
        say(console, "The plan names no roster.")
        return
    rows = []
    for one in result["rosters"]:
        plans = ", ".join(map(str, one["plan_versions"])) + (" (now)" if one["now"] else "")
        rows.append((one["path"], one["version"], f"{one['keys']:,}", day_and_time(one["at"]), one["by"], plans))
    table(console, ("Roster", "Version", "Keys", "Imported (UTC)", "By", "Plan versions"), rows)


def _print_diff(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    old, new = result["from"], result["to"]
    versions = " to ".join(f"{one['version']} ({one['keys']:,} keys)" for one in (old, new))
    say(console, f"{result['path']}: version {versions}.")
    if not any(result[word] for word in ("came", "went", "changed")):
        say(console, "Nobody came or went, and what both say is the same.", indent=2)
    _print_changes(console, result)
    if written := result.get("written"):
        say(console, f"Wrote every change to {written}.")

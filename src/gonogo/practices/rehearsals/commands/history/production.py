# SPDX-License-Identifier: Apache-2.0
"""`gonogo rehearsal production-size, production, migration`: what runs are held against."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import call, output_option, release_option, show
from gonogo.core.errors import BadInput

if TYPE_CHECKING:
    from rich.console import Console


@click.command("production-size")
@click.argument("rehearsal", required=False)
@click.option("--rows", metavar="TABLE=ROWS", multiple=True, help="Rows of a table in production; repeatable.")
@click.option("--as-copied", is_flag=True, help="Production is as large as the copy of the newest run.")
@release_option
@output_option
def production_size(
    rehearsal: str | None, rows: tuple[str, ...], as_copied: bool, release: str | None, output: str
) -> None:
    """Record how many rows production holds; forecasts aim at it, and growth beyond it makes runs stale."""
    given = dict(_rows_of(one) for one in rows) or None
    result = call(
        "rehearsal.size", release=release, rehearsal=rehearsal, rows=given, as_copied=True if as_copied else None
    )
    show(output, result, _print_size)


@click.command("production")
@click.argument("rehearsal", required=False)
@click.option("--started", metavar="TIME", required=True, help="When the cutover began: 2027-03-01T08:00:00Z.")
@click.option("--finished", metavar="TIME", required=True, help="When it ended.")
@click.option("--step", "steps", metavar="NAME=SECONDS", multiple=True, required=True, help="A step; repeatable.")
@click.option("--not-completed", is_flag=True, help="Not all steps were carried out; nothing is learned from it.")
@release_option
@output_option
def production(
    rehearsal: str | None,
    started: str,
    finished: str,
    steps: tuple[str, ...],
    not_completed: bool,
    release: str | None,
    output: str,
) -> None:
    """Record how long the real cutover took; later forecasts are corrected by it."""
    result = call(
        "rehearsal.production",
        release=release,
        rehearsal=rehearsal,
        started=started,
        finished=finished,
        steps=[{"name": name, "seconds": seconds} for name, seconds in map(_seconds_of, steps)],
        completed=not not_completed,
    )
    show(output, result, _print_statement)


@click.command("migration")
@click.argument("rehearsal", required=False)
@click.option("--file", metavar="FILE", default=None, help="The rehearsal file; its migration is hashed as a run does.")
@click.option("--hash", "digest", metavar="HASH", default=None, help="The hash over the files, as a run reports it.")
@release_option
@output_option
def migration_hash(
    rehearsal: str | None, file: str | None, digest: str | None, release: str | None, output: str
) -> None:
    """Record which files the migration consists of now; runs of earlier ones then no longer count."""
    if (file is None) == (digest is None):
        raise BadInput("Name the rehearsal file with --file, or give the hash with --hash: one of both.")
    if file is not None:
        named, digest = _hashed(file)
        rehearsal = rehearsal or named
    result = call("rehearsal.migration", release=release, rehearsal=rehearsal, hash=digest)
    show(output, result, _print_statement)


def _hashed(file: str) -> tuple[str, str]:
    """The name of the rehearsal in the file, and the hash of its migration as a run makes it."""
    import os

    from gonogo.practices.rehearsals.actions.running.hashing import migration_hash
    from gonogo.practices.rehearsals.actions.running.steps.ready import ReadyStep, all_words
    from gonogo.practices.rehearsals.files import open_rehearsal

    rehearsal = open_rehearsal(file, environment=os.environ)
    folder = Path(rehearsal.folder).absolute()
    steps = tuple(ReadyStep(one, folder) for one in (*rehearsal.steps, *rehearsal.backout))
    return rehearsal.name, migration_hash(folder, rehearsal.watch_paths, all_words(steps))


def _rows_of(text: str) -> tuple[str, int]:
    table, _, number = text.rpartition("=")
    digits = number.replace(",", "").replace("_", "")
    if not table or not digits.isdecimal():
        raise BadInput(f'"{text}" is no table with its rows; write --rows person=1204551.')
    return table, int(digits)


def _seconds_of(text: str) -> tuple[str, float]:
    name, _, number = text.rpartition("=")
    try:
        seconds = float(number)
    except ValueError:
        seconds = -1.0
    if not name or not 0 <= seconds < float("inf"):
        raise BadInput(f'"{text}" is no step with its seconds; write --step "split names=5025".')
    return name, seconds


def _print_size(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day, say

    say(console, result["statement"])
    say(console, f"That counts until {day(result['valid_until'])} as evidence {result['evidence']}.", style="dim")


def _print_statement(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    say(console, result["statement"])
    say(console, f"On record as evidence {result['evidence']}.", style="dim")

# SPDX-License-Identifier: Apache-2.0
"""`gonogo rehearsal validate` and `schema`: is a rehearsal file sound, and what may one say?"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import output_option, show
from gonogo.core.errors import BadInput

if TYPE_CHECKING:
    from rich.console import Console

    from gonogo.practices.rehearsals.rules.definition import Rehearsal


class BadFiles(BadInput):
    """Rehearsal files that cannot be used; the details are all problems of all of them."""

    code = "bad-rehearsal"


@click.command("validate")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@output_option
def validate(files: tuple[str, ...], output: str) -> None:
    """Say everything that is wrong with rehearsal files and with what they name.

    Runs nothing, asks no database and needs no store. Variables such as ${DATABASE_URL} need not be set.
    """
    from gonogo.practices.rehearsals.files import open_rehearsal

    sound: list[dict[str, Any]] = []
    problems: list[str] = []
    for file in dict.fromkeys(files):
        try:
            sound.append(_summary(file, open_rehearsal(file)))
        except BadInput as error:
            problems.extend(error.details or (error.message,))
    if problems:
        raise BadFiles("\n".join(problems), details=tuple(problems))
    show(output, {"files": sound}, _print_sound)


@click.command("schema")
@click.option("--mapping", is_flag=True, help="The schema of mapping files for rehearsal compare instead.")
@output_option
def schema(mapping: bool, output: str) -> None:
    """Print the JSON Schema of rehearsal files, for editors; it is JSON in either format."""
    from gonogo.practices.rehearsals.files import json_schema, mapping_schema

    click.echo(json.dumps(mapping_schema() if mapping else json_schema(), indent=2, ensure_ascii=False))


def _summary(file: str, found: Rehearsal) -> dict[str, Any]:
    from gonogo.practices.rehearsals.rules.notes import notes_of

    return {
        "file": file,
        "rehearsal": found.name,
        "engine": found.engine.value,
        "steps": [step.name for step in found.steps],
        "backout": [step.name for step in found.backout],
        "tables": [table.source for table in found.tables],
        "watched": list(found.watch_paths),
        "notes": list(notes_of(found, os.environ)),
    }


def _print_sound(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    for one in result["files"]:
        steps, back, tables = len(one["steps"]), len(one["backout"]), len(one["tables"])
        counts = f"{steps} {'step' if steps == 1 else 'steps'}, {back} back, {tables} mapped"
        say(console, f"{one['rehearsal']}: the rehearsal is sound ({counts} {'table' if tables == 1 else 'tables'}).")
        for note in one["notes"]:
            say(console, note, indent=2)

# SPDX-License-Identifier: Apache-2.0
"""The page of the runbook file: every key with a sentence."""

from __future__ import annotations

from pathlib import Path

from gonogo.faces.cli.reference.markdown import page
from gonogo.faces.cli.reference.schema_tables import keys_table
from gonogo.practices.rehearsals.files.cutover import json_schema

EXAMPLE = Path("docs/reference/runbook.yaml")
OPENING = """\
A runbook is a YAML file, usually `runbooks/NAME.yaml`, that says what is done in the night of a cutover: the tasks in
their order, who does each, until where one can turn back, and the way back. Dress rehearsals and the cutover itself
go by the same file. Times are without an offset, in the time zone of the runbook; durations are `90m` or `4h`.

`gonogo cutover init` writes one from a rehearsal file, `gonogo cutover validate` says everything that is wrong at once
with line and column, `gonogo cutover plan` prints the schedule, the critical path and the latest time to turn back, and
`gonogo cutover schema` prints the JSON Schema, with which editors complete keys.

What is refused: tasks that wait for each other or for something that is not there, owners and voters that are neither
a role nor a person of the runbook, a point of no return without a way back, and a program that passes the point of no
return without a decision before it."""


def write() -> str:
    """The text of the page."""
    schema = json_schema()
    parts = [
        f"## {name}\n\n{part.get('description', '')}\n\n{keys_table(part)}" for name, part in schema["$defs"].items()
    ]
    example = f"## Example\n\n```yaml\n{EXAMPLE.read_text(encoding='utf-8')}```"
    return page("The runbook file", OPENING, example, "## Top level", keys_table(schema), *parts)

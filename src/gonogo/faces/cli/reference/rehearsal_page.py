# SPDX-License-Identifier: Apache-2.0
"""The page of the rehearsal file: every section and every key with a sentence."""

from __future__ import annotations

from pathlib import Path

from gonogo.faces.cli.reference.markdown import code, page, table
from gonogo.faces.cli.reference.schema_tables import keys_table
from gonogo.practices.rehearsals.files import json_schema, mapping_schema
from gonogo.practices.rehearsals.rules.maskers import MASKERS

EXAMPLE = Path("docs/reference/rehearsal.yaml")
OPENING = """\
A rehearsal is a YAML file that says which migration is practised, on which data, what must arrive, and how everything
is taken back. It is meant to be read in a pull request, beside the migration. Durations are written `2h`, `30s` or
`200ms`. Words like `on` and `no` are text (YAML 1.2). Unknown and duplicate keys are refused.

`gonogo rehearsal init` writes one, `gonogo rehearsal validate FILE` says everything that is wrong at once, with line
and column, and `gonogo rehearsal schema` prints the JSON Schema, with which editors complete keys. The
[how-to](../how-to/rehearsals.md) explains it step by step."""
VALUES = """\
`${NAME}` in `source`, `server` and the address of an HTTP probe is a variable of the environment in which the rehearsal
runs. What it holds is never printed, and a password in the file itself is refused. Shells fill in their own variables.

`@{name}` in SQL, expressions and commands is a parameter of the file; an unknown one is refused, and `@@{` is the text
`@{` itself. A value is a number or one word of letters, digits and `_ . / : + -`, so it can never end a quotation or
start a comment, an option, a second statement or a second command. Files of SQL that steps name are filled in too."""
MAPPING = """\
`gonogo rehearsal compare --mapping FILE` takes the section `tables` alone, as a file that begins with
`gonogo-mapping: 1`. `gonogo rehearsal schema --mapping` prints its JSON Schema."""


def write() -> str:
    """The text of the page."""
    schema = json_schema()
    parts = [f"## {name}\n\n{part['description']}\n\n{keys_table(part)}" for name, part in schema["$defs"].items()]
    example = f"## Example\n\n```yaml\n{EXAMPLE.read_text(encoding='utf-8')}```"
    maskers = table(("Masker", "What it leaves"), [(code(name), meaning) for name, meaning in MASKERS.items()])
    return page(
        "The rehearsal file",
        OPENING,
        example,
        "## Variables and parameters",
        VALUES,
        "## Top level",
        keys_table(schema),
        *parts,
        "## Maskers",
        maskers,
        "## The mapping file",
        MAPPING,
        keys_table(mapping_schema()),
    )

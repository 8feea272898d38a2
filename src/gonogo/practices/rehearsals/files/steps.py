# SPDX-License-Identifier: Apache-2.0
"""What may one step of a rehearsal say?"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from gonogo.core.strictfile.fields import Text, shown, wrong
from gonogo.core.strictfile.part import Part
from gonogo.practices.rehearsals.files.fields import Command, Expression, Label, LongSpan, Path, Statement

KINDS = ("sql", "alembic", "django", "shell")
GO_WITH = {
    "config": ("alembic",),
    "project": ("django",),
    "settings": ("django",),
    "transaction": ("sql",),
    "expect": ("alembic", "django", "shell"),
}
"""Keys that only some kinds of step have."""
HIGHEST_CODE = 255


def _read_codes(value: object) -> tuple[int, ...]:
    codes = value if isinstance(value, list) else [value]
    for code in codes:
        if not isinstance(code, int) or isinstance(code, bool) or not 0 <= code <= HIGHEST_CODE:
            raise wrong(f"needs exit codes from 0 to {HIGHEST_CODE}, such as 0 or [0, 2], not {shown(code)}")
    if not codes:
        raise wrong("needs at least one exit code")
    return tuple(dict.fromkeys(codes))


_CODE = {"type": "integer", "minimum": 0, "maximum": HIGHEST_CODE}
Codes = Annotated[
    tuple[int, ...],
    PlainValidator(_read_codes),
    PlainSerializer(lambda codes: codes[0] if len(codes) == 1 else list(codes), when_used="json"),
    WithJsonSchema({"anyOf": [_CODE, {"type": "array", "minItems": 1, "items": _CODE}]}),
]


class Step(Part):
    """One step, up or back. It has exactly one of `sql`, `alembic`, `django` and `shell`."""

    name: Label
    """What the step does, in a few words; each step has its own name."""
    sql: Statement | None = None
    """A file that ends in .sql, or the SQL itself."""
    alembic: Text | None = None
    """A revision of Alembic: steps upgrade to it, the backout downgrades to it."""
    django: Text | None = None
    """An app of Django, or an app and the migration to go to; `people zero` undoes all of its migrations."""
    shell: Command | None = None
    """A command line for the shell."""
    rows: Expression | None = None
    """How much the step has to do: a table whose rows count, or a query of one number."""
    timeout: LongSpan | None = None
    """After which time the step counts as hanging and is stopped."""
    config: Path = "alembic.ini"
    """The configuration of Alembic."""
    project: Path = "."
    """The folder of manage.py."""
    settings: Text | None = None
    """The settings module of Django; left out, the one that manage.py names."""
    expect: Codes = (0,)
    """Exit codes that mean success."""
    verify: Command | None = None
    """A command that must end with exit code 0 after the step."""
    transaction: bool = True
    """Whether SQL runs in one transaction; false for statements such as create index concurrently."""

    @model_validator(mode="after")
    def _one_kind(self) -> Step:
        kinds = [kind for kind in KINDS if getattr(self, kind) is not None]
        if not kinds:
            raise wrong(f"a step needs what it runs: one of {', '.join(KINDS)}")
        if len(kinds) > 1:
            raise wrong(f"a step runs one thing, not {' and '.join(kinds)}; make a step of each")
        return self

    @property
    def kind(self) -> str:
        """Which of the four it runs."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)


Steps = Annotated[tuple[Step, ...], Field(min_length=1)]

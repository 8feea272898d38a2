# SPDX-License-Identifier: Apache-2.0
"""`gonogo rehearsal`: practise a migration on a copy, and compare two databases row by row."""

from __future__ import annotations

import click

from gonogo.practices.rehearsals.commands import history
from gonogo.practices.rehearsals.commands.comparing.compare import compare
from gonogo.practices.rehearsals.commands.cutover import cutover
from gonogo.practices.rehearsals.commands.init import init
from gonogo.practices.rehearsals.commands.running import RUNNING
from gonogo.practices.rehearsals.commands.written import schema, validate


@click.group("rehearsal")
def rehearsal() -> None:
    """Practise a migration on a copy: run it, time it, watch locks, verify every row, and practise the way back."""


_PARTS: tuple[click.Command, ...] = (init, validate, schema, compare, *RUNNING, *history.COMMANDS)
for _command in _PARTS:
    rehearsal.add_command(_command)

COMMANDS: tuple[click.Command, ...] = (rehearsal, cutover)

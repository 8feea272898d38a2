# SPDX-License-Identifier: Apache-2.0
"""`gonogo cutover`: plan the night, run it from one page, and turn back in time."""

from __future__ import annotations

import click

from gonogo.practices.rehearsals.commands.cutover import files, looking, moves, running


@click.group("cutover")
def cutover() -> None:
    """Runbooks, dress rehearsals and cutovers: plan them, run them together, and turn back in time."""


for _command in (*files.COMMANDS, *looking.COMMANDS, *moves.COMMANDS, *running.COMMANDS):
    cutover.add_command(_command)

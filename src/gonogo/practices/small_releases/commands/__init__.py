# SPDX-License-Identifier: Apache-2.0
"""`gonogo releases`: what a git history says about releases, and what waits for the next one."""

from __future__ import annotations

import click

from gonogo.practices.small_releases.commands.history import history
from gonogo.practices.small_releases.commands.measure import measure
from gonogo.practices.small_releases.commands.pending import pending
from gonogo.practices.small_releases.commands.record import link, record
from gonogo.practices.small_releases.commands.slice import slice_command


@click.group("releases")
def releases() -> None:
    """How small and how often? Read a git history, see what waits, and find what could be released first."""


for _command in (history, pending, slice_command, measure, record, link):
    releases.add_command(_command)

COMMANDS = (releases,)

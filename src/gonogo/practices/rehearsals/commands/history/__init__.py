# SPDX-License-Identifier: Apache-2.0
"""`gonogo rehearsal list, show, forecast` and what production is and did: everything about recorded runs."""

from __future__ import annotations

import click

from gonogo.practices.rehearsals.commands.history.forecast import forecast
from gonogo.practices.rehearsals.commands.history.listing import list_runs
from gonogo.practices.rehearsals.commands.history.production import migration_hash, production, production_size
from gonogo.practices.rehearsals.commands.history.showing import show_run

COMMANDS: tuple[click.Command, ...] = (list_runs, show_run, forecast, production_size, production, migration_hash)

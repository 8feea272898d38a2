# SPDX-License-Identifier: Apache-2.0
"""`gonogo rehearsal run`: copy, migrate, verify, back out, compare, migrate again, and say what that showed."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gonogo.core.command import EXIT_BAD_INPUT, EXIT_NO_GO, release_option
from gonogo.core.errors import BadInput
from gonogo.practices.rehearsals.commands.running.formats import FORMATS

if TYPE_CHECKING:
    from gonogo.practices.rehearsals.actions.running.asked import Asked

STOPPED = 130
"""The exit code of a run that somebody stopped, as shells have it."""
EXITS = {"passed": 0, "failed": EXIT_NO_GO, "error": EXIT_BAD_INPUT, "interrupted": STOPPED}


@click.command("run")
@click.argument("file", metavar="FILE")
@click.option("--quick", is_flag=True, help="Leave out the second way up.")
@click.option("--keep", is_flag=True, help="Keep the copy for a look, as it was when something failed.")
@click.option("--fresh", is_flag=True, help="Read the source anew, also where the copy of an earlier run would do.")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="A parameter, in place of that of the file.")
@click.option("--machine", metavar="NAME", help="What kind of machine this is; times are compared within one kind.")
@click.option("--dress", is_flag=True, help="Mark the run as a dress rehearsal.")
@click.option("--no-record", "record", is_flag=True, flag_value=False, default=True, help="Record nothing.")
@release_option
@click.option(
    "--format",
    "output",
    type=click.Choice(FORMATS),
    default="text",
    help="For people, for scripts, as annotations, as test results, or as a comment.",
)
def run(
    file: str,
    quick: bool,
    keep: bool,
    fresh: bool,
    given: tuple[str, ...],
    machine: str | None,
    dress: bool,
    record: bool,
    release: str | None,
    output: str,
) -> None:
    """Rehearse the migration of FILE on a copy, and practise the way back.

    The source is only read. Exit code 0: everything held. 1: something was wrong. 2: it could not be carried out.
    130: it was stopped; then, too, nothing is left behind. What a killed run left, the next one removes.
    """
    from gonogo.practices.rehearsals.actions.running.run import run_rehearsal
    from gonogo.practices.rehearsals.commands.running.cleaning import tidy
    from gonogo.practices.rehearsals.commands.running.formats import show_run
    from gonogo.practices.rehearsals.commands.running.home import runner_home, speaking_plainly
    from gonogo.practices.rehearsals.commands.running.recording import record_waiting
    from gonogo.practices.rehearsals.commands.running.screen import screen

    home = runner_home()
    from gonogo.core.clock import system_now

    with speaking_plainly():
        asked = _asked(file, home, given)
        asked = replace(
            asked, quick=quick, keep=keep, fresh=fresh, machine=machine, dress=dress, record=record, release=release
        )
        tidy(home)
        with screen() as teller:
            report, folder = run_rehearsal(_with_usual(asked), teller, system_now)
    recorded = record_waiting(home) if record else {}
    show_run(output, report, folder, recorded.get(report.run))
    sys.exit(EXITS[report.result.value])


def _asked(file: str, home: Path, given: tuple[str, ...]) -> Asked:
    from gonogo.practices.rehearsals.actions.running.asked import Asked
    from gonogo.practices.rehearsals.actions.running.hashing import hash_of_text
    from gonogo.practices.rehearsals.files import open_rehearsal

    rehearsal = open_rehearsal(file, environment=os.environ, parameters=parameters_of(given))
    path = Path(file).absolute()
    return Asked(rehearsal, path, hash_of_text(path.read_bytes()), home, commit=_commit(path.parent))


def _with_usual(asked: Asked) -> Asked:
    from gonogo.practices.rehearsals.actions.running.earlier import earlier_runs, usual_steps, usual_total

    runs = earlier_runs(asked.home, asked.rehearsal.name)
    return replace(asked, usual=usual_steps(runs), usual_total=usual_total(runs, quick=asked.quick))


def parameters_of(given: tuple[str, ...]) -> dict[str, str]:
    """Parameters as they were typed. Raises BadInput."""
    found = {}
    for one in given:
        name, mark, value = one.partition("=")
        if not mark or not name.strip():
            raise BadInput(f"--set {one[:60]} is not understood; write NAME=VALUE.")
        found[name.strip()] = value.strip()
    return found


def _commit(folder: Path) -> str:
    """The commit that the files of the rehearsal stand in; empty outside a clone."""
    from gonogo.adapters.git.errors import GitError
    from gonogo.adapters.git.running import run as run_git

    try:
        return run_git(str(folder), ("-C", str(folder), "rev-parse", "--verify", "HEAD")).decode().strip()
    except GitError:
        return ""

# SPDX-License-Identifier: Apache-2.0
"""`gonogo rehearsal record`: bring reports that are still on the disk to the store or the server."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import call, output_option, release_option, show
from gonogo.core.errors import BadInput, GonogoError
from gonogo.core.rules.permissions import NotAllowed

if TYPE_CHECKING:
    from rich.console import Console

    from gonogo.practices.rehearsals.actions.running.sending import Waiting

OPERATION = "rehearsal.record"


@click.command("record")
@click.argument("file", metavar="[REPORT]", required=False)
@release_option
@output_option
def record(file: str | None, release: str | None, output: str) -> None:
    """Record a report that a run kept; left out, all of this machine that are not recorded yet."""
    from gonogo.practices.rehearsals.actions.running.sending import waiting_reports
    from gonogo.practices.rehearsals.commands.running.home import runner_home

    home = runner_home()
    if file is not None:
        show(output, call(OPERATION, release=release, report=_report_in(Path(file))), _print_one)
        return
    waiting = waiting_reports(home)
    sent = [_send(one, release) for one in waiting]
    show(output, {"recorded": [_short(one) for one in sent]}, _print_all)


def record_waiting(home: Path) -> dict[str, Mapping[str, Any]]:
    """Record every report that waits, and return what came of it by run. What cannot be recorded now waits on."""
    from gonogo.core.printing import plain
    from gonogo.practices.rehearsals.actions.running.sending import waiting_reports

    done: dict[str, Mapping[str, Any]] = {}
    trouble: dict[str, list[str]] = {}
    for one in waiting_reports(home):
        run = str(one.report.get("run", one.folder.run))
        try:
            done[run] = _send(one, None)
        except (GonogoError, NotAllowed) as error:
            trouble.setdefault(str(error), []).append(run)
    for why, runs in trouble.items():
        what = f"The run {runs[0]} is" if len(runs) == 1 else f"{len(runs)} runs, the last {runs[-1]}, are"
        click.echo(plain(f"{what} not recorded yet: {why}"), err=True)
        click.echo("Nothing is lost: the next run tries again, and so does gonogo rehearsal record.", err=True)
    return done


def _send(one: Waiting, release: str | None) -> Mapping[str, Any]:
    from gonogo.core.clock import system_now
    from gonogo.practices.rehearsals.actions.running.sending import mark_recorded

    release = release or one.release or release_asking_for(str(one.report.get("rehearsal", "")))
    found = call(OPERATION, release=release, report=one.report)
    mark_recorded(one.folder, int(found["evidence"]), system_now)
    return found


def release_asking_for(rehearsal: str) -> str | None:
    """Of several releases the one whose plan asks for this rehearsal; None where there is one only, or none or many do.

    Whoever may record need not be allowed to look, so not being able to look is no error.
    """
    try:
        names = [str(one["release"]) for one in call("release.list")["releases"]]
        if len(names) < 2:
            return None
        asking = [name for name in names if rehearsal in _planned(name)]
    except (GonogoError, NotAllowed):
        return None
    return asking[0] if len(asking) == 1 else None


def _planned(release: str) -> set[str]:
    return {str(one["rehearsal"]) for one in call("rehearsal.runs", release=release, limit=1)["planned"]}


def _report_in(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise BadInput(f"{path} is not a report of a run. A run keeps its report as report.json.") from None
    if not isinstance(found, dict):
        raise BadInput(f"{path} is not a report of a run. A run keeps its report as report.json.")
    return found


def _short(found: Mapping[str, Any]) -> dict[str, Any]:
    return {key: found[key] for key in ("release", "run", "rehearsal", "result", "evidence") if key in found}


def _print_one(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    say(console, f"Recorded as evidence {result['evidence']} of {result['release']}: {result['statement']}")


def _print_all(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    for one in result["recorded"]:
        say(console, f"Recorded {one['run']} ({one['result']}) as evidence {one['evidence']} of {one['release']}.")
    if not result["recorded"]:
        say(console, "Every run of this machine is recorded.")

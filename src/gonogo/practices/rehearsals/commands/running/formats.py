# SPDX-License-Identifier: Apache-2.0
"""How is a run told when it has ended: to a person, a script, a pipeline, a test report, a pull request?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.printing import say

if TYPE_CHECKING:
    from rich.console import Console

    from gonogo.practices.rehearsals.actions.running.folders import RunFolder
    from gonogo.practices.rehearsals.rules.report import Report

FORMATS = ("text", "json", "github", "junit", "markdown")
WORTH_SAYING = 0.1
"""Seconds of waiting below which nobody minds."""


def show_run(output: str, report: Report, folder: RunFolder, recorded: Mapping[str, Any] | None) -> None:
    """Print the run on the standard output."""
    from gonogo.practices.rehearsals.commands.history.formats import WRITERS
    from gonogo.practices.rehearsals.rules.recording.kept import KeptRun
    from gonogo.practices.rehearsals.rules.telling import run_in_full

    if output in WRITERS:
        evidence = 0 if recorded is None else int(recorded.get("evidence", 0))
        click.echo(WRITERS[output](run_in_full(KeptRun(evidence, report))), nl=False)
        return
    if output == "json":
        from gonogo.practices.rehearsals.rules.recording.report_data import report_to_data

        kept = None if recorded is None else recorded.get("evidence")
        data = {"report": report_to_data(report), "folder": str(folder.path), "evidence": kept}
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    from rich.console import Console

    _print(Console(highlight=False), report, folder, recorded)


def _print(console: Console, report: Report, folder: RunFolder, recorded: Mapping[str, Any] | None) -> None:
    from gonogo.practices.rehearsals.rules.statement import statement_of

    styles = {"passed": "bold green", "failed": "bold red", "error": "bold red", "interrupted": "bold yellow"}
    console.print()
    say(console, report.result.value.upper(), style=styles[report.result.value])
    if len(report.reasons) != 1:
        say(console, statement_of(report) if report.passed else _summary(report))
    for reason in report.reasons:
        say(console, reason, indent=0 if len(report.reasons) == 1 else 2)
    for text in _way_back(report):
        say(console, text)
    if blocked := _blocked(report):
        say(console, blocked)
    if recorded is not None and "evidence" in recorded:
        say(console, f"Recorded as evidence {recorded['evidence']} of {recorded['release']}.")
    say(console, f"Report and logs: {folder.path}", style="dim")


def _summary(report: Report) -> str:
    from gonogo.practices.rehearsals.rules.durations import count

    return f"{count(len(report.reasons), 'thing')} went wrong:" if report.reasons else "Nothing is known."


def _way_back(report: Report) -> list[str]:
    if report.passed or report.backout_verified is None:
        return []
    if report.backout_verified:
        return ["The way back worked: after the backout everything was as at the start."]
    return ["The way back did not restore the start."]


def _blocked(report: Report) -> str:
    """Who would have had to wait longest on the way up."""
    from gonogo.practices.rehearsals.rules.durations import spoken
    from gonogo.practices.rehearsals.rules.reasons import longest_block
    from gonogo.practices.rehearsals.rules.report import Leg

    up = [one for one in report.steps if one.leg is Leg.UP]
    worst = max(up, key=longest_block, default=None)
    if worst is None or longest_block(worst) < WORTH_SAYING:
        return ""
    return f'The longest wait for others was {spoken(longest_block(worst))}, in step "{worst.name}".'

# SPDX-License-Identifier: Apache-2.0
"""Which runbook begins from a rehearsal? Its steps as commands, and around them what every night needs."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from gonogo.core.rules.duration import format_duration
from gonogo.practices.rehearsals.files.cutover.reading import runbook_from_data
from gonogo.practices.rehearsals.files.cutover.schema import RunbookFile
from gonogo.practices.rehearsals.rules.definition import Engine, Rehearsal, Step, StepKind

LONGEST_NIGHT = timedelta(hours=6)
_PROGRAMS = {
    Engine.POSTGRESQL: 'psql "$DATABASE_URL" --set ON_ERROR_STOP=1{once}',
    Engine.MARIADB: 'mariadb --defaults-extra-file="$DATABASE_OPTIONS"',
    Engine.SQLITE: 'sqlite3 -bail "$DATABASE_FILE"',
}


def runbook_from_rehearsal(rehearsal: Rehearsal, *, starts: datetime) -> RunbookFile:
    """A runbook whose window starts then, with one person who does everything: to be put right by people.

    Commands name their steps, so that recorded runs tell how long each of them takes.
    """
    taken = {"close", "verify", "decide", "open", "look"}
    forward = _commands(rehearsal, rehearsal.steps, taken, back=False)
    back = _commands(rehearsal, rehearsal.backout, taken, back=True)
    data: dict[str, Any] = {
        "runbook": _name(rehearsal.name),
        "title": f"Cut over {rehearsal.name}",
        "window": {"starts": _local(starts), "ends": _local(starts + LONGEST_NIGHT)},
        "rehearsals": [_name(rehearsal.name)],
        "people": {"lead": {"name": "Who leads the cutover", "phone": "to be filled in"}},
        "tasks": [
            _by_hand("close", "manual", "Close the old system to users", "10m", does="Nobody can write any more."),
            *_chained(forward, "close"),
            _by_hand("verify", "check", "Compare old and new", "15m", after=_last(forward, "close")),
            {**_by_hand("decide", "decision", "Go live?", "10m", after="verify"), "voters": ["lead"]},
            _by_hand("open", "manual", "Open the new system to users", "10m", after="decide"),
        ],
    }
    if back:
        look = _by_hand("look", "check", "Look at the old system and open it", "10m", after=_last(back, ""))
        data |= {"point-of-no-return": "open", "backout": [*_chained(back, ""), look]}
    return runbook_from_data(data)


def _by_hand(id: str, kind: str, name: str, planned: str, *, after: str = "", does: str = "") -> dict[str, Any]:
    task: dict[str, Any] = {"id": id, "name": name, "owner": "lead", "kind": kind, "planned": planned}
    return task | ({"after": [after]} if after else {}) | ({"does": does} if does else {})


def _commands(rehearsal: Rehearsal, steps: Sequence[Step], taken: set[str], *, back: bool) -> list[dict[str, Any]]:
    made = []
    for step in steps:
        id = _name(step.name)
        number = 2
        while id in taken:
            id, number = f"{_name(step.name)}-{number}", number + 1
        taken.add(id)
        task: dict[str, Any] = {"id": id, "name": step.name[:500], "owner": "lead", "kind": "command"}
        task["run"] = command_line(rehearsal, step, back=back)
        if step.timeout is not None:
            task["timeout"] = format_duration(timedelta(seconds=max(1, round(step.timeout.total_seconds()))))
        if step.kind is StepKind.SHELL and step.expect != (0,):
            task["expect"] = list(step.expect)
        task["steps"] = [step.name[:500]]
        made.append(task)
    return made


def command_line(rehearsal: Rehearsal, step: Step, *, back: bool) -> str:
    """How a step is run by hand. Where the database is comes from variables, so that no secret stands in a runbook."""
    match step.kind:
        case StepKind.SHELL:
            return step.run
        case StepKind.ALEMBIC:
            config = f" -c {shlex.quote(step.options['config'])}" if "config" in step.options else ""
            return f"alembic{config} {'downgrade' if back else 'upgrade'} {shlex.quote(step.run)}"
        case StepKind.DJANGO:
            folder = step.options.get("project", "")
            manage = str(PurePath(folder) / "manage.py") if folder else "manage.py"
            settings = f" --settings {shlex.quote(step.options['settings'])}" if "settings" in step.options else ""
            return f"python {shlex.quote(manage)} migrate {step.run} --no-input{settings}"
        case StepKind.SQL:
            once = " --single-transaction" if step.transaction else ""
            program = _PROGRAMS.get(rehearsal.engine, _PROGRAMS[Engine.POSTGRESQL]).format(once=once)
            if step.inline:
                return f"printf %s {shlex.quote(step.run)} | {program}"
            return f"{program} < {shlex.quote(step.run)}"


def _chained(tasks: Sequence[dict[str, Any]], first: str) -> list[dict[str, Any]]:
    chained, before = [], first
    for task in tasks:
        after = {"after": [before]} if before else {}
        chained.append({**task, **after})
        before = task["id"]
    return chained


def _last(tasks: Sequence[dict[str, Any]], otherwise: str) -> str:
    return str(tasks[-1]["id"]) if tasks else otherwise


def _name(text: str) -> str:
    name = re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-._")[:80]
    return name or "step"


def _local(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"

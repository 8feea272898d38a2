# SPDX-License-Identifier: Apache-2.0
"""`gonogo cutover run`: do the programs of a cutover on this machine, from the runbook file of this machine."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import EXIT_NO_GO, output_option, release_option
from gonogo.core.errors import BadInput, GonogoError
from gonogo.practices.rehearsals.commands.cutover.files import read

if TYPE_CHECKING:
    from gonogo.practices.rehearsals.actions.attending.attending import Attendant
    from gonogo.practices.rehearsals.files.cutover import RunbookFile

LOOK_SECONDS = 1.0


@click.command("run")
@click.argument("name")
@click.argument("file")
@click.option("--runner", metavar="NAME", help="The name of this runner; the name of the machine when left out.")
@click.option("--journal", "folder", metavar="FOLDER", help="Where its journal is kept; in the data folder by default.")
@release_option
@output_option
def run(name: str, file: str, runner: str | None, folder: str | None, release: str | None, output: str) -> None:
    """Run the programs of the cutover NAME on this machine, as the runbook FILE here says, until it is over.

    FILE must say exactly what was frozen when NAME was scheduled: no command line ever comes from the server. When the
    server is away, programs go on and what happens is told later. Killed and started again, it runs nothing twice
    unless the runbook says that this is safe. As JSON, each line of what happens is an object of its own.
    """
    from gonogo.practices.rehearsals.actions.attending.attending import Attendant
    from gonogo.practices.rehearsals.actions.attending.journal import Journal
    from gonogo.practices.rehearsals.actions.attending.talking import Away, Line
    from gonogo.practices.rehearsals.files.cutover import read_runbook, runbook_of

    say = _say_json if output == "json" else _say
    text = read(file)
    book = read_runbook(text["runbook"], file=text["file"])
    called = runner or _machine()
    line = Line(name, called, release)
    with Journal(_journal_folder(folder, release, name, called)) as journal:
        try:
            state = line.status()
        except Away as error:
            raise BadInput(f"Nobody answers: {error} Nothing was started.") from None
        _require_same(state, book, file)
        attendant = Attendant(
            runbook_of(book), line, journal, runner=called, folder=Path(file).absolute().parent, say=say
        )
        say(f"Runner {called} is at {name}. Leave it running until the end; Ctrl-C ends it and its programs.")
        sys.exit(_attend(attendant, say))


def _attend(attendant: Attendant, say: Callable[[str], None]) -> int:
    """Look again and again until it is over or somebody ends the runner; the exit code."""
    leaving = threading.Event()

    def leave(number: int, frame: FrameType | None) -> None:
        leaving.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    attendant.recover()
    try:
        while not leaving.is_set():
            state = attendant.look()
            if state is not None and state["standing"] == "over" and not attendant.busy:
                say(state["says"])
                return 0 if state["outcome"] == "completed" else EXIT_NO_GO
            leaving.wait(LOOK_SECONDS)
    except GonogoError:
        attendant.leave()
        raise
    attendant.leave()
    say("Ended. Start the same command again to go on.")
    return EXIT_NO_GO


def _require_same(state: Mapping[str, Any], book: RunbookFile, file: str) -> None:
    from gonogo.practices.rehearsals.files.cutover import content_hash

    if content_hash(book) == state["hash"]:
        return
    if book.runbook != state["runbook"]:
        raise BadInput(f'{file} is the runbook "{book.runbook}"; {state["name"]} goes by "{state["runbook"]}".')
    raise BadInput(
        f"{file} does not say what was frozen for {state['name']}, which is version {state['version']} of "
        f"{state['runbook']}. Nothing was started. Bring the file to that version "
        f"(`gonogo cutover export {state['runbook']} --version {state['version']} --to NEW.yaml`, and read its "
        "commands before you run them), or import this file and schedule anew."
    )


def _journal_folder(folder: str | None, release: str | None, name: str, runner: str) -> Path:
    from django.conf import settings

    from gonogo.core import store

    if folder is not None:
        return Path(folder).absolute()
    if os.environ.get("GONOGO_URL", "").strip():
        store.set_up_without_store()
    else:
        store.set_up()
    return Path(settings.HOME) / "cutovers" / "-".join(part for part in (release or "only", name, runner) if part)


def _machine() -> str:
    name = socket.gethostname().partition(".")[0].lower()
    return "".join(sign if sign.isalnum() or sign in "._-" else "-" for sign in name)[:100] or "runner"


def _say(text: str) -> None:
    from datetime import datetime

    from gonogo.core.printing import plain

    click.echo(f"{datetime.now().astimezone():%H:%M:%S} {plain(text)}")


COMMANDS = (run,)


def _say_json(text: str) -> None:
    from datetime import datetime

    click.echo(json.dumps({"at": datetime.now().astimezone().isoformat(timespec="seconds"), "says": text}))

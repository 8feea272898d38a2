# SPDX-License-Identifier: Apache-2.0
"""`gonogo demo`: a believable release to look at and play with, in a data folder of its own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from gonogo.core.command import call, show
from gonogo.core.errors import Refused
from gonogo.environment import read_text

DEMO_HOME = ".gonogo-demo"
MARK = "this-is-a-demo"
"""Name of the file that marks a data folder as a demo's, which may be thrown away."""


@click.command("demo")
@click.option("--once", is_flag=True, help="Prepare the demo, print the readiness of its release, and stop.")
@click.option("--fresh", is_flag=True, help="Throw away what was done in the demo so far, and begin again.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to answer on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to answer on.")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", help="With --once.")
def demo(once: bool, fresh: bool, host: str, port: int, output: str) -> None:
    """Show Gonogo on a made-up release: a benefits portal, 4,212 people, and seven colleagues.

    The demo lives in .gonogo-demo unless GONOGO_HOME or --home names another folder.
    """
    home = _prepare_folder(fresh)
    from gonogo.core import store

    store.prepare()
    _refuse_real_store()
    from gonogo.core import clock
    from gonogo.faces.demo.seed import seed

    for note in seed(clock.now()):
        click.echo(note, err=True)
    if once:
        from gonogo.faces.cli.check_formats import print_findings

        show(output, call("check", release=_release()), print_findings)
        return
    _introduce(home)
    from gonogo.faces.serve.start import serve

    serve(host, port)


def _prepare_folder(fresh: bool) -> Path:
    """Set the folder and the mark before the settings are read."""
    home = Path(read_text("GONOGO_HOME") or DEMO_HOME).absolute()
    os.environ.update(GONOGO_HOME=str(home), GONOGO_DEMO="1")
    for name in ("GONOGO_URL", "GONOGO_TOKEN", "GONOGO_USER"):
        os.environ.pop(name, None)
    if fresh and (home / MARK).exists():
        _throw_away(home)
    elif fresh and home.exists():
        raise Refused(f"{home} is not a demo, so it is not thrown away. Remove it by hand if you mean to.")
    return home


def _throw_away(home: Path) -> None:
    """Remove the folder, the mark last: what is cut short, or still in use, is a demo the next time too."""
    try:
        for entry in home.iterdir():
            if entry.name != MARK:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink(missing_ok=True)
        shutil.rmtree(home)
    except OSError as error:
        raise Refused(f"{home} cannot be thrown away: {error.strerror}. Is another demo running there?") from None


def _refuse_real_store() -> None:
    """The demo's people have a password that everybody knows, so they never join a store that is in use."""
    from django.conf import settings

    from gonogo.core.models import Person

    mark = Path(settings.HOME) / MARK
    if not mark.exists() and Person.objects.exists():
        raise Refused(f"The store in {settings.HOME} is in use. Give the demo a folder of its own: --home FOLDER.")
    mark.touch()


def _release() -> str:
    from gonogo.faces.demo.plan import RELEASE

    return RELEASE


def _introduce(home: Path) -> None:
    from gonogo.faces.demo.seed import CAST, PASSWORD

    click.echo(f"The demo is in {home}; `gonogo demo --fresh` begins it again.\n")
    click.echo(f'Sign in as one of these; the password is always "{PASSWORD}".')
    for username, name, _role, does in CAST:
        click.echo(f"  {username:6} {name}: {does}")
    click.echo(
        "\nTry this: sign in as dana and look at the board. One answer is missing: say that the pilot offices are "
        "trained.\nOpen the pilot, and watch the sample application at /sample/ change for its people. Roll it back.\n"
    )


COMMANDS = (demo,)

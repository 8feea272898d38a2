# SPDX-License-Identifier: Apache-2.0
"""`gonogo rehearsal init`: write a first rehearsal file from the migrations of a repository."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import output_option, show, write_new
from gonogo.core.errors import BadInput

if TYPE_CHECKING:
    from rich.console import Console

    from gonogo.practices.rehearsals.files.drafting.repository import Found


@click.command("init")
@click.option("--repo", metavar="FOLDER", default=".", help="The repository; left out, the current folder.")
@click.option("--out", metavar="FILE", help="The file to write; left out, rehearsals/NAME.yaml in the repository.")
@click.option("--tool", type=click.Choice(["alembic", "django", "sql"]), help="Which migrations, if there are several.")
@click.option("--config", metavar="PATH", help="Which alembic.ini, manage.py or folder of SQL, if there are several.")
@click.option("--app", metavar="NAME", help="Which app of Django.")
@click.option("--from", "since", metavar="MIGRATION", help="What is in production; left out, all but the newest.")
@click.option("--to", metavar="MIGRATION", help="The migration to reach; left out, the newest.")
@click.option("--engine", type=click.Choice(["postgresql", "sqlite", "mariadb"]), help="Left out, what is configured.")
@output_option
def init(
    repo: str,
    out: str | None,
    tool: str | None,
    config: str | None,
    app: str | None,
    since: str | None,
    to: str | None,
    engine: str | None,
    output: str,
) -> None:
    """Write a rehearsal of the next Alembic, Django or SQL migration, with its way back.

    Migrations are read as text; nothing of the project is imported or run. No file is ever overwritten.
    """
    from gonogo.practices.rehearsals.files import read_rehearsal
    from gonogo.practices.rehearsals.files.drafting.choosing import Asked, choose
    from gonogo.practices.rehearsals.files.drafting.repository import look_into
    from gonogo.practices.rehearsals.files.drafting.text import Draft, write_draft
    from gonogo.practices.rehearsals.files.surroundings import Disk

    top = Path(repo)
    if not top.is_dir():
        raise BadInput(f"There is no folder {repo}.")
    found = _only(look_into(top), tool, config, repo)
    chosen = choose(found, Asked(since, to, app))
    name = _name(chosen.app or top.resolve().name)
    file = Path(out) if out is not None else top / "rehearsals" / f"{name}.yaml"
    if out is not None:
        name = _name(file.stem)
    folder = os.path.relpath(top.resolve(), file.parent.resolve()).replace(os.sep, "/")
    text = write_draft(Draft(name, engine or found.engine or "postgresql", folder, found, chosen))
    read_rehearsal(text, file=file.as_posix(), folder=Disk())
    _make_folder(file.parent)
    write_new(file, text)
    result = {
        "file": str(file),
        "tool": found.tool.value,
        "steps": [one.name for one in chosen.steps],
        "before": chosen.before,
        "backout": not chosen.missing,
        "engine": engine or found.engine,
        "notes": list(found.notes),
    }
    show(output, result, _print_written)


def _only(found: tuple[Found, ...], tool: str | None, config: str | None, repo: str) -> Found:
    """The one set of migrations that is meant. Raises BadInput with the option that would say it."""
    fitting = [one for one in found if tool in (None, one.tool.value) and config in (None, one.config)]
    if not found:
        raise BadInput(
            f"No migrations were found in {repo}: neither an alembic.ini with revisions, nor a manage.py with "
            "migrations, nor a folder migrations with files of SQL. Name another folder with --repo."
        )
    named = [f"{one.tool.value} ({one.config})" for one in found]
    if not fitting:
        raise BadInput(f"No such migrations were found; there are {', '.join(named)}.")
    if len({one.tool for one in fitting}) > 1:
        raise BadInput(f"Several kinds of migrations were found: {', '.join(named)}. Choose with --tool.")
    if len(fitting) > 1:
        places = ", ".join(one.config for one in fitting)
        raise BadInput(f"Several places of migrations were found: {places}. Choose with --config.")
    return fitting[0]


def _name(text: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-._")[:60] or "rehearsal"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{folder} cannot be made: {error.strerror}.") from None


def _print_written(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    steps = len(result["steps"])
    say(console, f"Wrote {result['file']}: {steps} {'migration' if steps == 1 else 'migrations'} of {result['tool']}.")
    say(console, f"Taken to be in production: {result['before'] or 'nothing'}. If not, name it with --from.", indent=2)
    if not result["backout"]:
        say(console, "No file leads back from some of them. Write one, or say in no-backout why not.", indent=2)
    if result["engine"] is None:
        say(
            console,
            "The engine was not found, so it is taken to be postgresql. If not, name it with --engine.",
            indent=2,
        )
    for note in result["notes"]:
        say(console, note, indent=2)

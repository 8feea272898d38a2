# SPDX-License-Identifier: Apache-2.0
"""Which commands are there, who acts, and how does any error become one sentence?"""

from __future__ import annotations

import os
import pkgutil
import sys
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

from gonogo import __version__, practices
from gonogo.environment import read_text
from gonogo.faces.cli.failures import leave_with

NOUNS = (
    "demo",
    "serve",
    "release",
    "plan",
    "roster",
    "releases",
    "forecast",
    "rehearsal",
    "cutover",
    "check",
    "evidence",
    "waiver",
    "poll",
    "group",
    "wave",
    "guardrail",
    "flag",
    "webhook",
    "user",
    "token",
)
"""The order in which help lists them; nouns of rooms that are not named here come last."""
OF_ROOMS = ("releases", "forecast", "rehearsal", "cutover", "group", "wave", "guardrail", "flag", "webhook")
FROM_FILES = ("GONOGO_URL", "GONOGO_TOKEN", "GONOGO_USER")
"""Settings that commands read; each may also come from the file that NAME_FILE names."""


class Root(click.Group):
    """The commands in the order in which a release needs them; every error leaves as one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The nouns in their order, others at the end."""
        names = {noun for noun in NOUNS if noun not in OF_ROOMS and find_spec(_module(noun))} | _room_commands().keys()
        return sorted(names, key=lambda name: (NOUNS.index(name) if name in NOUNS else len(NOUNS), name))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name. Only what is asked for is imported, so that a start is quick."""
        if cmd_name in NOUNS and cmd_name not in OF_ROOMS:
            return _core_command(cmd_name)
        return _room_commands().get(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Like click, and suggests commands that are not imported yet."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(
                error.command_name, possibilities=self.list_commands(ctx), ctx=ctx
            ) from None

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        """Run a command; leave with the exit code that says what happened."""
        given = _help_as_option(list(sys.argv[1:] if args is None else args))
        if extra.get("standalone_mode", True) is False:
            return super().main(given, *rest, **extra)
        try:
            code = super().main(given, *rest, **{**extra, "standalone_mode": False})
        except Exception as error:
            leave_with(error, _wanted_format(given))
        sys.exit(code if isinstance(code, int) else 0)


def _help_as_option(args: list[str]) -> list[str]:
    """`help wave open` as it is written here: `wave open --help`."""
    return [*args[1:], "--help"] if args[:1] == ["help"] else args


def _wanted_format(args: Sequence[str]) -> str:
    """How the answer was asked for; found by looking, as the arguments themselves may be what is wrong."""
    joined = " ".join(args)
    return "json" if "--format json" in joined or "--format=json" in joined else "text"


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="gonogo", message="%(prog)s %(version)s")
@click.option("--as", "person", metavar="NAME", help="Who acts; like GONOGO_USER. Left out, the operator of the store.")
@click.option("--home", metavar="FOLDER", help="The data folder; like GONOGO_HOME. Left out, .gonogo here.")
@click.pass_context
def gonogo(ctx: click.Context, person: str | None, home: str | None) -> None:
    """Take a release from plan to every user, with evidence at each step that it is safe to go on.

    Exit codes: 0 go or done, 1 no-go or refused, 2 an error in what was given.
    """
    _set(ctx, "GONOGO_USER", person)
    _set(ctx, "GONOGO_HOME", home)
    for name in FROM_FILES:
        _set(ctx, name, read_text(name) or None)


def _set(ctx: click.Context, name: str, value: str | None) -> None:
    """Set a variable for the length of this command."""
    if value is None:
        return
    before = os.environ.get(name)
    os.environ[name] = value

    def restore() -> None:
        os.environ.pop(name, None)
        if before is not None:
            os.environ[name] = before

    ctx.call_on_close(restore)


def _module(noun: str) -> str:
    return f"{__name__.rpartition('.')[0]}.{noun}"


def _core_command(noun: str) -> click.Command | None:
    if find_spec(_module(noun)) is None:
        return None
    found: dict[str, click.Command] = {command.name: command for command in import_module(_module(noun)).COMMANDS}
    return found[noun]


@cache
def _room_commands() -> dict[str, click.Command]:
    """The commands that the rooms bring, by name."""
    rooms = (f"gonogo.practices.{found.name}.commands" for found in pkgutil.iter_modules(practices.__path__))
    return {command.name: command for path in rooms if find_spec(path) for command in import_module(path).COMMANDS}

# SPDX-License-Identifier: Apache-2.0
"""The page of commands: every command with its arguments and options, as `--help` tells them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from gonogo.faces.cli.reference.markdown import code, page, table
from gonogo.faces.cli.root import gonogo

OPENING = """\
`gonogo NOUN VERB`. Every command takes `--format json` for scripts and `--help`; names of releases may be left out
while there is only one. Commands work on the store of this machine, or on a server: see [settings](settings.md) for
`GONOGO_URL` and `GONOGO_TOKEN`. `serve`, `demo` and `plan validate` always work here.

Exit codes: **0** go, or done; **1** no-go, unknown, refused, or somebody else was faster; **2** an error in what was
given, or the store cannot be used. Errors go to standard error as a sentence, and with `--format json` to standard
output as `{"error": {"code", "message", "details"}}`."""


def write() -> str:
    """The text of the page."""
    context = click.Context(gonogo, info_name="gonogo")
    parts = [_command(context, gonogo, level=2, title="For every command")]
    for name in gonogo.list_commands(context):
        command = gonogo.get_command(context, name)
        assert command is not None
        parts.extend(_with_verbs(context, command, name))
    return page("Commands", OPENING, *parts)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that can be run, with the words that run it."""
    context = click.Context(gonogo, info_name="gonogo")
    for name in gonogo.list_commands(context):
        command = gonogo.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            if command.invoke_without_command:
                yield name, command
            yield from ((f"{name} {verb}", inner) for verb, inner in command.commands.items())
        else:
            yield name, command


def _with_verbs(parent: click.Context, command: click.Command, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    if not isinstance(command, click.Group):
        yield _command(context, command, level=2, title=context.command_path)
        return
    if command.invoke_without_command:
        yield _command(context, command, level=2, title=context.command_path)
    else:
        yield f"## {context.command_path}\n\n{_words(command)}"
    for verb, inner in command.commands.items():
        below = click.Context(inner, info_name=verb, parent=context)
        yield _command(below, inner, level=3, title=below.command_path)


def _command(context: click.Context, command: click.Command, *, level: int, title: str) -> str:
    usage = " ".join((context.command_path, *command.collect_usage_pieces(context)))
    parts = [f"{'#' * level} {title}", _words(command) if context.parent else "", f"    {usage}"]
    options = [
        (", ".join(map(code, one.opts)) + _takes(one, context), _meaning(one))
        for one in command.get_params(context)
        if isinstance(one, click.Option) and "--help" not in one.opts
    ]
    parts.append(table(("Option", "Meaning"), options))
    return "\n\n".join(part for part in parts if part)


def _words(command: click.Command) -> str:
    return inspect.cleandoc(command.help or "")


def _takes(option: click.Option, context: click.Context) -> str:
    if option.is_flag or option.count:
        return ""
    if isinstance(option.type, click.Choice):
        return " " + ", ".join(map(code, option.type.choices))
    return " NUMBER" if isinstance(option.type, click.IntRange) else f" {option.make_metavar(context)}"


def _meaning(option: click.Option) -> str:
    needed = " Needed." if option.required else ""
    default = f" Default: {option.default}." if option.show_default else ""
    return f"{option.help}{needed}{default}"

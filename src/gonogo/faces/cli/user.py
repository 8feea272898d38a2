# SPDX-License-Identifier: Apache-2.0
"""`gonogo user`: who takes part, with which roles?"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import call, output_option, show
from gonogo.core.errors import BadInput
from gonogo.core.rules.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

ROLES = click.Choice([role.value for role in Role])
ROLES_OR_NONE = click.Choice([*ROLES.choices, "none"])
LONGEST_PASSWORD = 1000


def _password_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")(command)


@click.group("user")
def user() -> None:
    """People: who takes part, with which roles."""


@user.command("add")
@click.argument("username")
@click.option("--role", type=ROLES, required=True, help="The role for everything.")
@click.option("--name", metavar="TEXT", help="The name people know.")
@click.option("--email", metavar="ADDRESS", help="Where mail reaches the person.")
@_password_option
@output_option
def add(username: str, role: str, name: str | None, email: str | None, password_stdin: bool, output: str) -> None:
    """Add a person. Without a password nobody can sign in as them; tokens and --as work."""
    password = _password(password_stdin, needed=False)
    result = call("user.add", username=username, role=role, name=name, email=email, password=password)
    show(output, result, _print_added)


@user.command("list")
@output_option
def list_command(output: str) -> None:
    """List the people and their roles."""
    show(output, call("user.list"), _print_list)


@user.command("role")
@click.argument("username")
@click.argument("role", type=ROLES_OR_NONE)
@click.option("--release", metavar="NAME", help="Only for this release; left out, for everything.")
@output_option
def role(username: str, role: str, release: str | None, output: str) -> None:
    """Give a person another role; none takes the one for a release away."""
    show(output, call("user.role", username=username, role=role, release=release), _print_roles)


@user.command("password")
@click.argument("username")
@_password_option
@output_option
def password(username: str, password_stdin: bool, output: str) -> None:
    """Set a person's password."""
    result = call("user.password", username=username, password=_password(password_stdin, needed=True))
    show(output, result, lambda console, given: click.echo(f"The password of {given['username']} is set."))


@user.command("deactivate")
@click.argument("username")
@output_option
def deactivate(username: str, output: str) -> None:
    """Shut a person out: no sign-in, and their tokens stop working."""
    result = call("user.deactivate", username=username)
    show(output, result, lambda console, given: click.echo(f"{given['username']} is shut out."))


@user.command("activate")
@click.argument("username")
@output_option
def activate(username: str, output: str) -> None:
    """Let a person in again who was shut out."""
    result = call("user.activate", username=username)
    show(output, result, lambda console, given: click.echo(f"{given['username']} is let in again."))


COMMANDS = (user,)


def _password(from_stdin: bool, *, needed: bool) -> str | None:
    """The password from standard input or typed twice; None when nobody can be asked and none is needed."""
    if from_stdin:
        given = sys.stdin.read(LONGEST_PASSWORD + 2).rstrip("\r\n")
        if not given or len(given) > LONGEST_PASSWORD:
            raise BadInput("Standard input holds no password, or one of more than 1,000 characters.")
        return given
    if not sys.stdin.isatty():
        if needed:
            raise BadInput("Nobody can be asked for the password here: add --password-stdin.")
        return None
    text = "Password" if needed else "Password (empty for none)"
    typed = click.prompt(text, hide_input=True, default=None if needed else "", show_default=False, err=True)
    if typed and typed != click.prompt("Once more", hide_input=True, err=True):
        raise BadInput("The two passwords differ.")
    return typed or None


def _print_added(console: Console, one: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    how = "can sign in" if one["can_sign_in"] else f"cannot sign in yet: gonogo user password {one['username']}"
    say(console, f"{one['username']} is added as {one['role']} and {how}")


def _print_roles(console: Console, one: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    own = "".join(f", {role} of {release}" for release, role in one["release_roles"].items())
    say(console, f"{one['username']} is {one['role']}{own}.")


def _print_list(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say, table

    if not result["people"]:
        say(console, "There is nobody yet: gonogo user add NAME --role admin")
        return
    rows = []
    for one in result["people"]:
        own = ", ".join(f"{role} of {release}" for release, role in one["release_roles"].items())
        state = "" if one["can_sign_in"] else "no password" if one["active"] else "shut out"
        rows.append((one["username"], one["name"], one["role"], own, state))
    table(console, ("User", "Name", "Role", "For one release", ""), rows)

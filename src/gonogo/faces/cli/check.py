# SPDX-License-Identifier: Apache-2.0
"""`gonogo check`: may the wave open, and if not, what holds it?"""

from __future__ import annotations

import sys

import click

from gonogo.core.command import EXIT_NO_GO, call, release_option, show

FORMATS = ("text", "json", "github", "junit", "markdown")


@click.command("check")
@click.option("--wave", metavar="NAME", help="The wave to ask about; left out, the next one that is not open.")
@release_option
@click.option(
    "--format",
    "output",
    type=click.Choice(FORMATS),
    default="text",
    help="For people, for scripts, as annotations, as test results, or as a comment.",
)
def check(wave: str | None, release: str | None, output: str) -> None:
    """Say whether the gate of a wave is passed, with every finding.

    Exit code 0 is go; 1 is no-go or unknown, because a missing answer opens nothing; 2 is an error in what was given.
    """
    from gonogo.faces.cli.check_formats import WRITERS, print_findings

    result = call("check", release=release, wave=wave)
    if output in WRITERS:
        click.echo(WRITERS[output](result), nl=False)
    else:
        show(output, result, print_findings)
    sys.exit(0 if result["verdict"] == "go" else EXIT_NO_GO)


COMMANDS = (check,)

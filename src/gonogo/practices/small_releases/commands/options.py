# SPDX-License-Identifier: Apache-2.0
"""Which clone is meant, and which of its tags are releases? The options that all commands about a clone share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from gonogo.core.command import Print, show

FORMATS = ("text", "json", "markdown")
USED = ("tags", "deployments", "both")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked for about a clone. None and empty mean that the plan's `repository` section says it."""

    repo: Path
    pattern: str | None = None
    branch: str | None = None
    exclude: tuple[str, ...] = ()
    releases: str = "both"
    product: str | None = None


def clone_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--repo --pattern --branch --exclude --releases --product`; the command gets them as one value, `asked`."""

    @click.option(
        "--repo", metavar="PATH", default=".", help="The clone, or a folder in it; left out, the folder you are in."
    )
    @click.option("--pattern", metavar="GLOB", default=None, help="Which tags mark releases, such as v* (the default).")
    @click.option("--branch", metavar="NAME", default=None, help="The main branch; left out, the one HEAD names.")
    @click.option(
        "--exclude", metavar="GLOB", multiple=True, help="Files whose lines do not count, such as *.min.js; repeatable."
    )
    @click.option(
        "--releases",
        type=click.Choice(USED),
        default="both",
        help="What a release is: a tag, a recorded deployment, or both.",
    )
    @click.option("--product", metavar="NAME", default=None, help="Whose recorded deployments count.")
    @wraps(command)
    def with_asked(
        *args: Any,
        repo: str,
        pattern: str | None,
        branch: str | None,
        exclude: tuple[str, ...],
        releases: str,
        product: str | None,
        **rest: Any,
    ) -> Any:
        return command(*args, asked=Asked(Path(repo), pattern, branch, exclude, releases, product), **rest)

    return with_asked


def comment_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--format text|json|markdown`; the last is made for a comment in a pull request."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(FORMATS),
        default="text",
        help="For people, for scripts, or as a comment.",
    )(command)


def show_or_comment(
    output: str, result: Mapping[str, Any], text: Print, comment: Callable[[Mapping[str, Any]], Sequence[str]]
) -> None:
    """Print the result in the format that was asked for."""
    if output == "markdown":
        click.echo("\n".join(comment(result)))
    else:
        show(output, result, text)

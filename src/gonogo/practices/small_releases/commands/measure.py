# SPDX-License-Identifier: Apache-2.0
"""`gonogo releases measure`: measure a clone and record what waits, what is usual, and what could go first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import call, output_option, release_option, show
from gonogo.practices.small_releases.commands.options import Asked, clone_options

if TYPE_CHECKING:
    from rich.console import Console

    from gonogo.practices.small_releases.commands.looking import Look
    from gonogo.practices.small_releases.rules.history import History
    from gonogo.practices.small_releases.rules.measured import Measured, Slice

AT_LEAST_TOGETHER = 2000
PARTS = 8
"""Lines are sent in about so many parts, so that whoever looks sees them come."""


@click.command("measure")
@clone_options
@release_option
@click.option("--no-lines", is_flag=True, help="Leave out lines that were not counted before; that is much quicker.")
@output_option
def measure(asked: Asked, release: str | None, no_lines: bool, output: str) -> None:
    """Measure the clone and record it: the checks of small releases, their pages and forecasts then rest on it.

    The clone is only read. What was measured counts for seven days; let CI measure after every merge.
    """
    run = _Run.begin(asked, release)
    result = run.send(run.look.history)
    if not no_lines:
        result = _with_lines(run, result)
    show(output, result, _print)


@dataclass(frozen=True, slots=True)
class _Run:
    """One measurement: the clone as it was read, what could go first, and where the figures go."""

    look: Look
    release: str
    slices: tuple[Slice, ...]

    @classmethod
    def begin(cls, asked: Asked, release: str | None) -> _Run:
        """Read the clone as the plan of the release says, and find what could go first."""
        from gonogo.practices.small_releases.commands.looking import look

        plan = call("plan.export", release=release)
        on_record = call("releases.deployments", release=plan["release"], product=asked.product)
        seen = look(replace(_settled(asked, str(plan["plan"])), product=on_record["product"]))
        from gonogo.practices.small_releases.actions.verifying import sliced

        slices = sliced(seen.history, seen.measured, path=seen.asked.repo).slices
        return cls(seen, str(plan["release"]), slices)

    def measured(self, history: History) -> Measured:
        """The figures of the history, as of the moment when the clone was read."""
        return replace(self.look.again(history).measured, slices=self.slices)

    def send(self, history: History) -> Mapping[str, Any]:
        """Record the figures here or on the server."""
        from gonogo.practices.small_releases.rules.as_data import to_data

        return call("releases.measure", release=self.release, measured=to_data(self.measured(history)))


def _settled(asked: Asked, plan: str) -> Asked:
    """What was asked, with what the plan of the release says about its repository where nothing was asked."""
    from gonogo.core.planfile import read_plan
    from gonogo.practices.small_releases.commands.looking import USUAL_PATTERN

    repository = read_plan(plan).repository
    if repository is None or asked.pattern is not None:
        return replace(asked, pattern=asked.pattern or USUAL_PATTERN)
    exclude = (*repository.exclude, *asked.exclude)
    return replace(asked, pattern=repository.releases, branch=asked.branch or repository.branch, exclude=exclude)


def _with_lines(run: _Run, result: Mapping[str, Any]) -> Mapping[str, Any]:
    """Count lines, newest first, and send them as they come; stopped, what was counted is kept."""
    from gonogo.practices.small_releases.actions.reading_lines import count_lines
    from gonogo.practices.small_releases.commands.progress import counting_bar

    history, path = run.look.history, run.look.asked.repo
    left = sum(bool(one.paths) and sha not in history.lines for sha, one in history.commits.items())
    together = max(AT_LEAST_TOGETHER, left // PARTS + 1)
    with counting_bar() as progress:
        while left > 0:
            before = len(history.lines)
            history = count_lines(path, history, progress=progress, most=together)
            result, left = run.send(history), left - together
            if len(history.lines) == before:
                break
    return result


def _print(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day, say
    from gonogo.practices.small_releases.rules.words import FEWEST, count, figure, larger, wait

    waits = wait(result["pending"]) if result["pending"] else "Nothing waits"
    among = larger(result["larger_than"], result["compared"])
    say(console, f"{waits}{f'; {among}' if among else ''}.", style="bold")
    if result["compared"] < FEWEST:
        say(console, f"{count(result['compared'], 'release')} with changes: too few to say what is usual.")
    elif result["usual_p50"] is not None:
        say(console, f"Usually a release has {figure(result['usual_p50'])} changes.")
    if result["first_part"]:
        say(console, f"Could go first: {result['first_part']['why']}")
    kept = f"Recorded as evidence {result['evidence']}" if result["recorded"] else f"Evidence {result['evidence']}"
    say(console, f"{kept} of {result['release']}; it counts until {day(result['valid_until'])}.")
    say(console, f"See the page Small releases of {result['release']}, or: gonogo check --release {result['release']}")

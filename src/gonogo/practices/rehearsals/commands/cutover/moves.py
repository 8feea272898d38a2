# SPDX-License-Identifier: Apache-2.0
"""What can a person say to a cutover on the command line?"""

from __future__ import annotations

import click

from gonogo.core.command import because_option, call, output_option, reason_of, release_option, show
from gonogo.practices.rehearsals.commands.cutover.looking import print_status


def _ask(verb: str, output: str, **given: object) -> None:
    show(output, call(f"cutover.{verb}", **given), print_status)


@click.command("start")
@click.argument("name")
@click.argument("task", required=False)
@click.option("--no-way-back", "aware", is_flag=True, help="You know that this task is the point of no return.")
@release_option
@output_option
def start(name: str, task: str | None, aware: bool, release: str | None, output: str) -> None:
    """Start NAME, or begin its TASK."""
    if task is None:
        _ask("start", output, release=release, name=name)
    else:
        _ask("begin", output, release=release, name=name, task=task, aware=aware or None)


@click.command("done")
@click.argument("name")
@click.argument("task")
@click.option("--note", help="What there is to say.")
@release_option
@output_option
def done(name: str, task: str, note: str | None, release: str | None, output: str) -> None:
    """Say that TASK is done."""
    _ask("done", output, release=release, name=name, task=task, note=note)


@click.command("fail")
@click.argument("name")
@click.argument("task")
@because_option("What went wrong.")
@release_option
@output_option
def fail(name: str, task: str, because: str | None, release: str | None, output: str) -> None:
    """Say that TASK failed."""
    _ask("fail", output, release=release, name=name, task=task, note=reason_of(because))


@click.command("interrupt")
@click.argument("name")
@click.argument("task")
@click.option("--note", help="What there is to say.")
@release_option
@output_option
def interrupt(name: str, task: str, note: str | None, release: str | None, output: str) -> None:
    """Say that the program of TASK was interrupted, when its runner is not heard of any more."""
    _ask("interrupt", output, release=release, name=name, task=task, note=note)


@click.command("again")
@click.argument("name")
@click.argument("task")
@click.option("--note", help="What there is to say.")
@release_option
@output_option
def again(name: str, task: str, note: str | None, release: str | None, output: str) -> None:
    """Make TASK, which failed or was interrupted, ready once more."""
    _ask("again", output, release=release, name=name, task=task, note=note)


@click.command("skip")
@click.argument("name")
@click.argument("task")
@because_option()
@release_option
@output_option
def skip(name: str, task: str, because: str | None, release: str | None, output: str) -> None:
    """Leave TASK out; what waits for it goes on."""
    _ask("skip", output, release=release, name=name, task=task, note=reason_of(because))


@click.command("vote")
@click.argument("name")
@click.argument("task")
@click.argument("voter")
@click.argument("answer", type=click.Choice(["go", "no-go"]))
@click.option("--note", help="Why; needed for a no-go, and from a lead who votes for somebody else.")
@release_option
@output_option
def vote(name: str, task: str, voter: str, answer: str, note: str | None, release: str | None, output: str) -> None:
    """Vote for VOTER, a person or role of the runbook, on the decision TASK."""
    _ask("vote", output, release=release, name=name, task=task, voter=voter, answer=answer, note=note)


@click.command("comment")
@click.argument("name")
@click.argument("words")
@click.option("--task", help="The task it is about.")
@release_option
@output_option
def comment(name: str, words: str, task: str | None, release: str | None, output: str) -> None:
    """Put WORDS into the log of NAME."""
    _ask("comment", output, release=release, name=name, note=words, task=task)


@click.command("pause")
@click.argument("name")
@because_option()
@release_option
@output_option
def pause(name: str, because: str | None, release: str | None, output: str) -> None:
    """Let nothing begin any more. What runs goes on, and turning back is possible."""
    _ask("pause", output, release=release, name=name, note=reason_of(because))


@click.command("resume")
@click.argument("name")
@release_option
@output_option
def resume(name: str, release: str | None, output: str) -> None:
    """Let tasks begin again."""
    _ask("resume", output, release=release, name=name)


@click.command("turn-back")
@click.argument("name")
@because_option()
@release_option
@output_option
def turn_back(name: str, because: str | None, release: str | None, output: str) -> None:
    """Turn NAME back: the tasks of the way back become ready. Refused after the point of no return."""
    _ask("turn-back", output, release=release, name=name, note=reason_of(because))


@click.command("finish")
@click.argument("name")
@click.option("--note", help="What there is to say; needed when tasks are left.")
@release_option
@output_option
def finish(name: str, note: str | None, release: str | None, output: str) -> None:
    """End NAME and keep what it showed as evidence."""
    _ask("finish", output, release=release, name=name, note=note)


COMMANDS = (start, done, fail, interrupt, again, skip, vote, comment, pause, resume, turn_back, finish)

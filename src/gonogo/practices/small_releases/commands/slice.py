# SPDX-License-Identifier: Apache-2.0
"""`gonogo releases slice`: what of the waiting changes could be released first?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from gonogo.practices.small_releases.commands.options import Asked, clone_options, comment_option, show_or_comment

if TYPE_CHECKING:
    from rich.console import Console

    from gonogo.practices.small_releases.rules.history import History
    from gonogo.practices.small_releases.rules.measured import Slice
    from gonogo.practices.small_releases.rules.slices.slicing import Slicing

SHORT_HASH = 10
MOST_SHARED = 5
MOST_CHANGES = 20
"""Changes of a part that are listed for people."""
TRIED = {
    "clean": "Tried: it applies alone onto the last release.",
    "conflict": "Tried: it does not apply alone onto the last release.",
    "not verified": "Not verified.",
    "prefix": "It is main as it was then, so it fits together.",
}


@click.command("slice")
@clone_options
@comment_option
def slice_command(asked: Asked, output: str) -> None:
    """Say which part could go first: the first changes of main, then groups that stand apart, tried by git."""
    from gonogo.practices.small_releases.actions.verifying import sliced
    from gonogo.practices.small_releases.commands.looking import look

    found = look(asked)
    result = slice_data(sliced(found.history, found.measured, path=asked.repo), found.history)
    show_or_comment(output, result, _print, _comment)


def slice_data(found: Slicing, history: History) -> dict[str, Any]:
    """The parts as plain JSON, best first; changes from the oldest to the newest."""
    return {
        "pending": found.pending,
        "prefixes": [_part(one, history) for one in found.prefixes],
        "groups": [_part(one, history) for one in found.groups],
        "note": found.note,
    }


def _part(one: Slice, history: History) -> dict[str, Any]:
    return {
        "count": len(one.changes),
        "of": one.of,
        "changes": [{"commit": commit, "subject": history.commits[commit].subject} for commit in one.changes],
        "files": one.files,
        "why": one.why,
        "verified": one.verified,
        "remark": one.remark,
        "shared": list(one.shared),
    }


def _print(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    if not result["prefixes"]:
        say(console, result["note"], style="bold")
    for place, one in enumerate(result["prefixes"]):
        if place:
            console.print()
            say(console, "Or:")
        say(console, one["why"], style="" if place else "bold")
        _print_part(console, one)
        say(console, f"To release it: git tag NAME {one['changes'][-1]['commit']}", indent=2)
    if result["prefixes"]:
        console.print()
        say(console, result["note"])
    if result["groups"]:
        say(console, "Groups stand apart by their files, which is a sign and no proof; behind a flag or from a branch:")
    for one in result["groups"]:
        console.print()
        say(console, one["why"])
        _print_part(console, one)


def _print_part(console: Console, one: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    for change in one["changes"][:MOST_CHANGES]:
        say(console, f"{change['commit'][:SHORT_HASH]}  {change['subject']}", indent=2)
    if (more := one["count"] - MOST_CHANGES) > 0:
        say(console, f"and {more} more; --format json lists all", indent=2)
    if one["verified"] != "prefix":
        say(console, tried_words(one), indent=2)
    if one["shared"]:
        say(console, f"Shared files to check: {shared_words(one)}", indent=2)


def tried_words(one: Mapping[str, Any]) -> str:
    """What git said about a part when it was applied alone."""
    return f"{TRIED[one['verified']]} {one['remark']}".strip()


def shared_words(one: Mapping[str, Any]) -> str:
    """The files of a part that everybody touches; of many the first."""
    more = len(one["shared"]) - MOST_SHARED
    return ", ".join(one["shared"][:MOST_SHARED]) + (f" and {more} more" if more > 0 else "")


def _comment(result: Mapping[str, Any]) -> list[str]:
    from gonogo.practices.small_releases.commands.comment import details, quiet, table
    from gonogo.practices.small_releases.rules.words import count

    if not result["prefixes"]:
        return [f"**{quiet(result['note'])}**"]
    best = result["prefixes"][0]
    lines = [f"**{quiet(best['why'])}**", ""]
    rows = [(change["commit"][:SHORT_HASH], change["subject"]) for change in best["changes"]]
    lines += details(f"{count(best['count'], 'change')} that could go first", table(("Change", "What"), rows))
    if result["groups"]:
        parts = [(one["why"], tried_words(one)) for one in result["groups"]]
        lines += ["", *details(result["note"], table(("Group", "Tried"), parts))]
    else:
        lines += ["", quiet(result["note"])]
    return lines

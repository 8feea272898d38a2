# SPDX-License-Identifier: Apache-2.0
"""`gonogo releases pending`: what waits on the main branch and is in no release?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from gonogo.practices.small_releases.commands.options import Asked, clone_options, comment_option, show_or_comment

if TYPE_CHECKING:
    from rich.console import Console

    from gonogo.practices.small_releases.rules.measured import Measured, WaitingChange

SHOWN_PATHS = 3
SHORT_HASH = 10


@click.command("pending")
@clone_options
@comment_option
def pending(asked: Asked, output: str) -> None:
    """List the changes that no release has yet: how many, how old, what to look at, and what to do next."""
    from gonogo.practices.small_releases.commands.looking import look, with_pending_lines

    show_or_comment(output, pending_data(with_pending_lines(look(asked)).measured), _print, _comment)


def pending_data(measured: Measured) -> dict[str, Any]:
    """What waits as plain JSON; ages in days, changes from the oldest to the newest."""
    waits = measured.pending
    return {
        "repository": measured.repository,
        "branch": measured.branch,
        "head": measured.head,
        "releases": len(measured.releases),
        "count": len(waits.changes),
        "oldest_days": _rounded(waits.oldest_days),
        "change_days": _rounded(waits.change_days),
        "larger_than": waits.larger_than,
        "compared": waits.compared,
        "usual": {"p50": waits.usual_p50, "p90": waits.usual_p90},
        "files": waits.files,
        "lines_added": waits.lines_added,
        "lines_deleted": waits.lines_deleted,
        "authors": waits.authors,
        "changes": [_change(one, measured) for one in waits.changes],
        "risks": [
            {
                "kind": risk.kind,
                "title": risk.title,
                "count": risk.count,
                "changes": list(risk.changes),
                "paths": list(risk.paths),
                "patterns": list(risk.patterns),
                "how": risk.how,
            }
            for risk in measured.risks
        ],
        "notes": list(measured.notes),
    }


def _change(one: WaitingChange, measured: Measured) -> dict[str, Any]:
    from gonogo.practices.small_releases.rules.figures.believing import is_believable

    now = measured.measured_at
    believed = is_believable(one.merged.timestamp(), now.timestamp())
    return {
        "commit": one.commit,
        "subject": one.subject,
        "author": one.author,
        "merged": one.merged.isoformat(),
        "age_days": _rounded(max(0.0, (now - one.merged).total_seconds() / 86_400)) if believed else None,
        "files": one.files,
        "risky": list(one.risky),
    }


def _rounded(days: float | None) -> float | None:
    return None if days is None else round(days, 2)


def headline(result: Mapping[str, Any]) -> str:
    """How much waits, for how long, and whether that is much here, in one sentence."""
    from gonogo.practices.small_releases.rules.words import days, larger, wait

    if not result["count"]:
        return "Nothing waits: every change of the main branch is released."
    aged = "" if result["oldest_days"] is None else f", the oldest for {days(result['oldest_days'])}"
    among = larger(result["larger_than"], result["compared"])
    return f"{wait(result['count'])}{aged}{f'; {among}' if among else ''}."


def advice(result: Mapping[str, Any]) -> str:
    """What to do next: release it, look for a smaller part, or have a first release."""
    from gonogo.practices.small_releases.rules.words import FEWEST, count, figure

    usual, waiting, compared = result["usual"]["p90"], result["count"], result["compared"]
    if not waiting:
        return ""
    part = "See what could go first: gonogo releases slice"
    if not result["releases"]:
        return f"No release was found, so nothing can be compared. {part}"
    if compared < FEWEST or usual is None:
        return f"Cannot tell yet whether that is much: {count(compared, 'release')} with changes so far. {part}"
    if waiting > usual:
        return f"That is more than 9 in 10 releases had ({figure(usual)} at most). {part}"
    return f"That is no more than 9 in 10 releases had ({figure(usual)} at most): release it."


def _print(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say, table

    say(console, headline(result), style="bold")
    say(console, size_words(result))
    if result["changes"]:
        console.print()
        rows = [
            (one["commit"][:SHORT_HASH], _age(one), one["subject"], one["files"], ", ".join(one["risky"]))
            for one in result["changes"]
        ]
        table(console, ("Change", "Waits", "What", "Files", "Look at"), rows)
    for risk in found_risks(result):
        say(console, risk_words(risk))
    for note in result["notes"]:
        say(console, f"Note: {note}")
    if next_step := advice(result):
        console.print()
        say(console, next_step)


def size_words(result: Mapping[str, Any]) -> str:
    """Files, lines, authors, and the days of all changes together."""
    from gonogo.practices.small_releases.rules.words import count, days

    if not result["count"]:
        return f"{count(result['releases'], 'release')} so far."
    added, deleted = result["lines_added"], result["lines_deleted"]
    lines = "lines not counted yet" if added is None else f"{added:,} lines added, {deleted:,} deleted"
    people = count(result["authors"], "author")
    return (
        f"{count(result['files'], 'file')}, {lines}, {people}; together they have waited {days(result['change_days'])}."
    )


def found_risks(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The kinds of risky content of which something waits."""
    return [risk for risk in result["risks"] if risk["count"]]


def risk_words(risk: Mapping[str, Any]) -> str:
    """One kind of risky content: how many files in how many changes, and the first of them."""
    from gonogo.practices.small_releases.rules.words import count

    shown = ", ".join(risk["paths"][:SHOWN_PATHS])
    more = f" and {risk['count'] - SHOWN_PATHS} more" if risk["count"] > SHOWN_PATHS else ""
    changes = count(len(risk["changes"]), "change")
    return f"{risk['title']}: {count(risk['count'], 'file')} in {changes}: {shown}{more} ({risk['how']})"


def _age(one: Mapping[str, Any]) -> str:
    from gonogo.practices.small_releases.rules.words import days

    return "cannot tell" if one["age_days"] is None else days(one["age_days"])


def _comment(result: Mapping[str, Any]) -> list[str]:
    """Short, with the list folded away. No author is named: it is about the work."""
    from gonogo.practices.small_releases.commands.comment import details, quiet, table
    from gonogo.practices.small_releases.rules.words import count

    lines = [f"**{quiet(headline(result))}**"]
    if not result["changes"]:
        return lines
    lines += ["", quiet(advice(result))]
    if risks := found_risks(result):
        lines += ["", *(f"- {quiet(risk_words(risk))}" for risk in risks)]
    rows = [
        (one["commit"][:SHORT_HASH], _age(one), one["subject"], ", ".join(one["risky"])) for one in result["changes"]
    ]
    waiting = table(("Change", "Waits", "What", "Look at"), rows)
    return [*lines, "", *details(f"{count(result['count'], 'change')}, oldest first", waiting)]

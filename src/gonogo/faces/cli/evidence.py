# SPDX-License-Identifier: Apache-2.0
"""`gonogo evidence`: what is on record, record more, and see whether the ledger is whole."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import EXIT_NO_GO, because_option, call, output_option, reason_of, release_option, show
from gonogo.core.errors import BadInput
from gonogo.core.rules.evidence import Outcome

if TYPE_CHECKING:
    from rich.console import Console

OUTCOMES = click.Choice([outcome.value for outcome in Outcome])
LARGEST_FACTS = 1024 * 1024


@click.group("evidence")
def evidence() -> None:
    """Evidence: what is on record, and more of it."""


@evidence.command("list")
@click.option("--kind", metavar="KIND", help="Only this kind; the name of a practice means all of its kinds.")
@click.option("--subject", metavar="SUBJECT", help="Only about this: release, or wave:NAME.")
@click.option("--limit", type=click.IntRange(1, 1000), help="How many at most, newest first; 50 when left out.")
@release_option
@output_option
def list_command(kind: str | None, subject: str | None, limit: int | None, release: str | None, output: str) -> None:
    """List recorded evidence, newest first."""
    show(output, call("evidence.list", release=release, kind=kind, subject=subject, limit=limit), _print_list)


@evidence.command("attest")
@click.argument("check")
@click.option("--outcome", type=click.Choice(["passed", "failed"]), required=True, help="Whether the check is met.")
@because_option("What you know, and how: one sentence.")
@click.option("--wave", metavar="NAME", help="The wave it is about; left out, the whole release.")
@click.option("--valid", metavar="DURATION", help="How long your word counts, such as 14d; 30d when left out.")
@release_option
@output_option
def attest(
    check: str,
    outcome: str,
    because: str | None,
    wave: str | None,
    valid: str | None,
    release: str | None,
    output: str,
) -> None:
    """Give your word for CHECK. It is marked as such and expires."""
    result = call(
        "evidence.attest",
        release=release,
        check=check,
        outcome=outcome,
        because=reason_of(because),
        wave=wave,
        valid=valid,
    )
    show(output, result, _print_recorded)


@evidence.command("record")
@click.argument("kind")
@click.option("--outcome", type=OUTCOMES, required=True, help="What the evidence shows.")
@click.option("--facts", metavar="JSON|@FILE", help="What was found, as a JSON object or a file that holds one.")
@click.option("--subject", metavar="SUBJECT", help="What it is about: release, or wave:NAME.")
@click.option("--source", metavar="TEXT", help="Where it comes from, such as the address of a build.")
@click.option("--observed-at", metavar="TIME", help="When it was observed, such as 2027-03-01T09:00:00Z.")
@click.option("--valid-until", metavar="TIME", help="Until when it counts.")
@release_option
@output_option
def record(
    kind: str,
    outcome: str,
    facts: str | None,
    subject: str | None,
    source: str | None,
    observed_at: str | None,
    valid_until: str | None,
    release: str | None,
    output: str,
) -> None:
    """Record evidence of KIND that a machine worked out, for example in CI."""
    result = call(
        "evidence.record",
        release=release,
        kind=kind,
        outcome=outcome,
        facts=None if facts is None else read_facts(facts),
        subject=subject,
        source=source,
        observed_at=observed_at,
        valid_until=valid_until,
    )
    show(output, result, _print_recorded)


@evidence.command("verify")
@release_option
@output_option
def verify(release: str | None, output: str) -> None:
    """See whether the ledger is whole. Exit code 1 names the first broken link."""
    result = call("evidence.verify", release=release)
    show(output, result, _print_verified)
    sys.exit(0 if result["whole"] else EXIT_NO_GO)


@evidence.command("kinds")
@output_option
def kinds(output: str) -> None:
    """List the kinds of evidence that can be recorded."""
    show(output, call("evidence.kinds"), _print_kinds)


COMMANDS = (evidence,)


def read_facts(given: str) -> dict[str, Any]:
    """The facts as given, or those of the file after the @."""
    if given.startswith("@"):
        given = _facts_in(Path(given[1:]))
    try:
        facts = json.loads(given)
    except (ValueError, RecursionError):
        raise BadInput('--facts is not JSON. Write an object such as {"seconds": 12}, or @ and a file.') from None
    if not isinstance(facts, dict):
        raise BadInput('--facts must be an object such as {"seconds": 12}.')
    return facts


def _facts_in(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FACTS:
            raise BadInput(f"{path} is {path.stat().st_size / 2**20:.0f} MB; facts are at most 64 KB.")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not a text file in UTF-8.") from None


def _print_list(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day, say

    if not result["evidence"]:
        say(console, f"No evidence is on record for {result['release']} that fits.")
    for one in result["evidence"]:
        until = f", counts until {day(one['valid_until'])}" if one["valid_until"] else ""
        until = f", expired on {day(one['valid_until'])}" if one["expired"] else until
        say(console, f"{one['number']}  {one['kind']}  {one['outcome']}, {one['basis']}", style="bold")
        say(console, one["statement"], indent=4)
        say(console, f"{day(one['observed_at'])} by {one['actor']}, about the {_about(one)}{until}.", indent=4)


def _about(one: Mapping[str, Any]) -> str:
    return str(one["subject"]).replace("wave:", "wave ")


def _print_recorded(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day, say

    until = f" It counts until {day(result['valid_until'])}." if result["valid_until"] else ""
    say(console, f"Recorded as evidence {result['number']} of {result['release']}: {result['statement']}{until}")


def _print_verified(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    for ledger in result["ledgers"]:
        if ledger["whole"]:
            links = "1 link" if ledger["links"] == 1 else f"{ledger['links']:,} links"
            say(console, f"{ledger['release']}: the ledger is whole, {links}.")
        else:
            say(console, f"{ledger['release']}: the ledger is broken: {ledger['reason']}.")
            say(console, "Open no wave on it: keep a copy of the store, and compare it with a backup.", indent=2)
    if not result["ledgers"]:
        say(console, "There is no release yet, so there is no ledger.")
    for name in result["unprotected_tables"]:
        say(console, f"The table {name} is no longer protected: its triggers are gone, so rows can be changed.")


def _print_kinds(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import table

    table(console, ("Kind", "What it says"), [(one["kind"], one["meaning"]) for one in result["kinds"]])

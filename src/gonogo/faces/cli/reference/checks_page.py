# SPDX-License-Identifier: Apache-2.0
"""The page of checks: what each asks, what to do when it is not met, and for which releases it counts."""

from __future__ import annotations

from gonogo.core.practice import Check, Practice, practices
from gonogo.core.rules.policy import level_of
from gonogo.faces.cli.reference.markdown import code, page, table

OPENING = """\
A check is a rule of a practice. Its finding is **go**, **no-go** or **unknown**, each with a reason; missing, stale
or unreadable evidence is unknown, and unknown opens no wave. The gate of a wave is passed when every *required* check
is go or has a [waiver](commands.md#gonogo-waiver). An *advisory* check informs and holds nothing. The section
`policy` of a [plan](plan.md) changes the weight of a check; `off` leaves it out.

*Computed* checks are worked out from evidence. *Attested* checks are answered by a person's word until their practice
computes them: `gonogo evidence attest CHECK`. A word is marked as such and expires."""


def write() -> str:
    """The text of the page."""
    return page("Checks", OPENING, *map(_practice, practices()))


def _practice(practice: Practice) -> str:
    return "\n\n".join((f"## {practice.title}", practice.asks, *map(_check, practice.checks)))


def _check(check: Check) -> str:
    levels = {kind: level_of(check.id, kind=kind).value for kind in ("iterative", "big-bang")}
    rows = (
        ("Asks", check.question),
        ("When it is not met", check.remedy),
        ("Answered by", "computation" if check.computed else "attestation"),
        ("Reads evidence", ", ".join(map(code, dict.fromkeys(check.evidence_kinds)))),
        ("Iterative release", levels["iterative"]),
        ("Big-bang release", levels["big-bang"]),
    )
    return f"### {check.id}\n\n" + table(("", ""), rows)

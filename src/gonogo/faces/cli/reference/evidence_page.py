# SPDX-License-Identifier: Apache-2.0
"""The page of evidence: what is recorded, and of which kinds."""

from __future__ import annotations

from gonogo.core.practice import all_checks, evidence_kinds
from gonogo.core.rules.evidence import Basis, Outcome
from gonogo.faces.cli.reference.markdown import code, page, table

OPENING = """\
Evidence is a recorded fact. It stands in the ledger of its release, each entry chained to the one before by a hash,
and the database refuses to change or remove it; `gonogo evidence verify` says whether the chain is whole.

Each entry has a kind, a subject (`release` or `wave:NAME`), an outcome, a basis, a source, the time it was observed,
perhaps a time until which it counts, the plan version and the person or token that recorded it, and facts as plain
JSON of at most 64 KB. The fact `statement` is the sentence that people read."""
OUTCOMES = {
    Outcome.PASSED: "the rule was met",
    Outcome.FAILED: "the rule was not met",
    Outcome.NOTED: "a fact that is neither good nor bad by itself; it answers no check",
}
BASES = {
    Basis.COMPUTED: "a machine worked it out: `gonogo evidence record`",
    Basis.ATTESTED: "a person's word: `gonogo evidence attest`; it expires, after 30 days unless said otherwise",
}


def write() -> str:
    """The text of the page."""
    checks = all_checks()
    kinds = [
        (code(kind), meaning, f"[{kind}](checks.md#{kind.replace('.', '')})" if kind in checks else "")
        for kind, meaning in evidence_kinds().items()
    ]
    return page(
        "Evidence",
        OPENING,
        "## Outcomes",
        table(("Outcome", "Meaning"), [(code(outcome.value), OUTCOMES[outcome]) for outcome in Outcome]),
        "## Basis",
        table(("Basis", "Meaning"), [(code(basis.value), BASES[basis]) for basis in Basis]),
        "## Kinds",
        "A kind that has the name of a check is the answer to that check.",
        table(("Kind", "What it says", "Check"), kinds),
    )

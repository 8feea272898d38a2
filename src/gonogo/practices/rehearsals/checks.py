# SPDX-License-Identifier: Apache-2.0
"""What does this room say at a gate? Until rehearsals are run by the runner, people answer."""

from gonogo.core.practice import Practice, attested_check
from gonogo.practices.rehearsals.queries.calendar import entries_of
from gonogo.practices.rehearsals.queries.kinds import EVIDENCE_KINDS

PRACTICE = Practice(
    id="rehearsals",
    title="Migrations",
    asks="Did the latest rehearsal of every critical migration lose nothing, and did the way back work?",
    checks=(
        attested_check(
            "rehearsals.passed",
            question="Did the latest rehearsal of each critical migration pass: nothing lost, backout verified?",
            remedy="Mend the migration and rehearse it again, backout included.",
        ),
        attested_check(
            "rehearsals.fresh",
            question="Is the latest rehearsal recent, and of the migration as it stands now?",
            remedy="Rehearse again on a fresh copy.",
        ),
        attested_check(
            "rehearsals.window",
            question="Does the forecast duration, backout included, fit the cutover window?",
            remedy="Make the migration shorter or ask for a longer window.",
        ),
    ),
    evidence_kinds=EVIDENCE_KINDS,
    calendar=entries_of,
)

# SPDX-License-Identifier: Apache-2.0
"""What does this room say at a gate? Until drills are run from here, people answer."""

from gonogo.core.practice import Practice, attested_check
from gonogo.practices.incidents.queries import entries_of

PRACTICE = Practice(
    id="incidents",
    title="Incidents",
    asks="If it goes wrong, does everyone know who is called, who decides and what is done first?",
    checks=(
        attested_check(
            "incidents.plan",
            question="Is the incident response plan complete, with contacts and roles that were checked?",
            remedy="Complete the plan and call every number in it once.",
        ),
        attested_check(
            "incidents.drilled",
            question="Was every scenario of the plan drilled recently enough?",
            remedy="Run the drill that is missing or too old.",
        ),
        attested_check(
            "incidents.actions",
            question="Are the action items of the last drills done?",
            remedy="Close the open action items or move the wave.",
        ),
        attested_check(
            "incidents.open",
            question="Is no severe incident open now?",
            remedy="Close the incident first; open the wave in calm weather.",
        ),
    ),
    evidence_kinds={"incidents.count": "How many incidents began in a period: count, expected, from, to."},
    calendar=entries_of,
)

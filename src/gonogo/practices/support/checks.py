# SPDX-License-Identifier: Apache-2.0
"""What does this room say at a gate? Until templates are kept here, people answer."""

from gonogo.core.practice import Practice, attested_check

PRACTICE = Practice(
    id="support",
    title="Support",
    asks="Is there an approved answer for every request that is sure to come?",
    checks=(
        attested_check(
            "support.expected",
            question="Does every expected request have an approved response template?",
            remedy="Write and approve the missing templates.",
        ),
        attested_check(
            "support.confusable",
            question="Was it tried that no template answers for another one?",
            remedy="Reword the templates that are mistaken for each other.",
        ),
        attested_check(
            "support.published",
            question="Did the support desk get the templates long enough before the wave opens?",
            remedy="Hand them over or move the wave.",
        ),
        attested_check(
            "support.staffed",
            question="Is the support desk staffed for the hypercare of this wave?",
            remedy="Plan more people for the first days of the wave.",
        ),
    ),
    evidence_kinds={"support.count": "How many support requests arrived in a period: count, expected, from, to."},
)

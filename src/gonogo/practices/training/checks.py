# SPDX-License-Identifier: Apache-2.0
"""What does this room say at a gate? Until completions are recorded here, people answer."""

from gonogo.core.practice import Practice, attested_check

PRACTICE = Practice(
    id="training",
    title="Training",
    asks="Have the people of the next wave seen what will change for them?",
    checks=(
        attested_check(
            "training.research",
            question="Did the team work with critical users to find where they stumble?",
            remedy="Sit with at least five users of the next wave and write down where they stop.",
        ),
        attested_check(
            "training.pitfalls",
            question="Is every pitfall found in research answered by a material, a template or a product fix?",
            remedy="Answer each open pitfall and try it again with a user.",
        ),
        attested_check(
            "training.published",
            question="Were the materials published long enough before the wave opens?",
            remedy="Publish the materials or move the wave.",
        ),
        attested_check(
            "training.coverage",
            question="Have enough people of this wave completed the training?",
            remedy="Invite those who have not; a session a day before the wave is too late.",
        ),
    ),
)

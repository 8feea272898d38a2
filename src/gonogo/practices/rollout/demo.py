# SPDX-License-Identifier: Apache-2.0
"""What has this room to tell in the demo? A rollback was tried, and the guardrails are seen to arrive."""

from gonogo.core.demo import Said

STORY = (
    Said(
        "rollout.rollback",
        "ravi",
        "Rolled back on the training system with both pilot offices watching: old form again after 0.6 seconds.",
        5,
    ),
    Said(
        "rollout.guardrails", "ravi", "Figures of all three guardrails arrived from the training system for a week.", 2
    ),
)

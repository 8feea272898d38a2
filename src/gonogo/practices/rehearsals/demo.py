# SPDX-License-Identifier: Apache-2.0
"""What has this room to tell in the demo? The migration was rehearsed until it was boring."""

from gonogo.core.demo import Said

STORY = (
    Said(
        "rehearsals.passed",
        "ravi",
        "Rehearsal 17 moved 1,204,551 people, lost none, and the backout brought every row back.",
        1,
    ),
    Said(
        "rehearsals.fresh",
        "ravi",
        "Rehearsed yesterday on a copy of the same night, with the migration as it is now.",
        1,
    ),
    Said(
        "rehearsals.window",
        "ravi",
        "The slowest of the last five runs took 1 hour 52 minutes; the window is 4 hours.",
        1,
    ),
)

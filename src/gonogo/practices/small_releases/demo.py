# SPDX-License-Identifier: Apache-2.0
"""What has this room to tell in the demo? The release is large, and everybody knows."""

from gonogo.core.demo import Said
from gonogo.core.rules.evidence import Outcome

STORY = (
    Said(
        "small_releases.size",
        "ravi",
        "212 changes are waiting, nine times the usual release: declared as a big bang, and treated as one.",
        4,
        Outcome.FAILED,
    ),
    Said("small_releases.age", "ravi", "The oldest change has waited 143 days; all of them were reviewed again.", 4),
    Said(
        "small_releases.slices", "ravi", "The new sign-in page went first, in September; nothing else stands alone.", 4
    ),
)

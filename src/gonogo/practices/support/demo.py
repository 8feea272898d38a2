# SPDX-License-Identifier: Apache-2.0
"""What has this room to tell in the demo? The answers are written and the desk has them."""

from gonogo.core.demo import Said

STORY = (
    Said("support.expected", "sam", "All 23 expected requests have an approved answer with at least five wordings.", 3),
    Said(
        "support.confusable",
        "sam",
        "Tried all wordings against all answers: two were reworded, none is mixed up now.",
        3,
    ),
    Said("support.published", "sam", "The desk has worked with the templates since the first of the month.", 3),
    Said("support.staffed", "sam", "Six people are on the desk for the first week of the pilot, two as usual.", 2),
)

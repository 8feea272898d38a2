# SPDX-License-Identifier: Apache-2.0
"""What has this room to tell in the demo? All is prepared, but nobody has said yet who was there."""

from gonogo.core.demo import Said

STORY = (
    Said("training.research", "tess", "Sat with seven caseworkers in three offices; twelve pitfalls found.", 20),
    Said(
        "training.pitfalls", "tess", "Nine are answered by materials, three were mended; all tried again with users.", 8
    ),
    Said("training.published", "tess", "Both materials have been on the intranet for three weeks.", 8),
)

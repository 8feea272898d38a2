# SPDX-License-Identifier: Apache-2.0
"""What has this room to tell in the demo? Two drills were held and their lessons are done."""

from gonogo.core.demo import Said

STORY = (
    Said("incidents.plan", "ivan", "Called every number in the plan on Monday; all nine people answered.", 6),
    Said("incidents.drilled", "ivan", "“Deploy goes wrong” and “deleted database” were both drilled this month.", 11),
    Said("incidents.actions", "ivan", "All 5 action items of the two drills are closed.", 6),
    Said("incidents.open", "ivan", "No severe incident is open.", 0),
)

# SPDX-License-Identifier: Apache-2.0
"""What has this room to tell in the demo? The month is not there in full; that was waived by a second person."""

from gonogo.core.demo import Said
from gonogo.core.rules.evidence import Outcome

STORY = (
    Said(
        "schedule.buffer",
        "dana",
        "22 days are left after the P85 forecast; 30 are needed.",
        3,
        Outcome.FAILED,
    ),
    Said("schedule.freeze-gap", "dana", "The code has been frozen for five weeks when the pilot opens.", 3),
    Said("schedule.calendar", "dana", "No wave opens on a Friday, a holiday or in open enrolment.", 3),
)
WAIVER_REASON = (
    "The 14 people of the pilot offices asked to start before open enrolment; the later waves keep their dates."
)
"""Why the missing days were waived for the first wave."""

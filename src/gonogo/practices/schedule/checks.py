# SPDX-License-Identifier: Apache-2.0
"""What does this room say at a gate? Until forecasts are computed, people answer."""

from gonogo.core.practice import Practice, attested_check

PRACTICE = Practice(
    id="schedule",
    title="Time",
    asks="Is a month left between an honest forecast and the release date?",
    checks=(
        attested_check(
            "schedule.buffer",
            question="Are at least 30 days left between the P85 forecast and the release date?",
            remedy="Cut scope or move the date.",
        ),
        attested_check(
            "schedule.freeze-gap",
            question="Is there time between the code freeze and the first wave for what testing will find?",
            remedy="Freeze the code earlier or move the first wave.",
        ),
        attested_check(
            "schedule.calendar",
            question="Does every wave open on a working day that is not a Friday, a holiday or in a freeze?",
            remedy="Move the wave to a Tuesday, Wednesday or Thursday outside freezes.",
        ),
    ),
)

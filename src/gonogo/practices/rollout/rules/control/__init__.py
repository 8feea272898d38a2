# SPDX-License-Identifier: Apache-2.0
"""What should happen to a release now? Protect first, then hold for a reason, and only then take one step."""

from gonogo.practices.rollout.rules.control.decide import decide
from gonogo.practices.rollout.rules.control.facts import (
    Act,
    Calendar,
    Course,
    Decision,
    Observed,
    Progress,
    step_in_question,
)

__all__ = [
    "Act",
    "Calendar",
    "Course",
    "Decision",
    "Observed",
    "Progress",
    "decide",
    "step_in_question",
]

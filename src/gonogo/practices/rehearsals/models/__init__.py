# SPDX-License-Identifier: Apache-2.0
"""What is stored in this room: runbooks, cutovers, and what happened in them. Runs of rehearsals are evidence."""

from gonogo.practices.rehearsals.models.cutovers import Cutover, CutoverEvent, RunbookVersion, RunnerBeat

APPEND_ONLY = ("rehearsals_runbookversion", "rehearsals_cutoverevent")

__all__ = ["APPEND_ONLY", "Cutover", "CutoverEvent", "RunbookVersion", "RunnerBeat"]

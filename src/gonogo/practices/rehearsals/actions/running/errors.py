# SPDX-License-Identifier: Apache-2.0
"""What keeps a run from being carried out? Every message names the thing, the reason and the remedy."""

from __future__ import annotations

from gonogo.core.errors import BadInput


class CannotRun(BadInput):
    """The run cannot be carried out, or not further; nothing is known about the migration."""

    code = "cannot-run"


class JournalProblem(CannotRun):
    """The journal cannot be kept. Without a journal nothing is run."""


class StepFailed(Exception):
    """A step was carried out and was not good; the message ends the sentence `Step 2 "move people" failed: ...`."""

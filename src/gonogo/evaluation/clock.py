# SPDX-License-Identifier: Apache-2.0
"""What time is it, when the caller does not say?

The one clock of evaluation: flagd gives every rule the time of the evaluation, so an evaluation that was told no time
finds it out, and only when its rule asks. Whatever of Gonogo evaluates passes the time in.
"""

from time import time


def epoch_seconds() -> int:
    """Return the time now, in whole epoch seconds."""
    return int(time())

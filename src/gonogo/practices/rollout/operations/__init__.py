# SPDX-License-Identifier: Apache-2.0
"""What can be asked of this room by command line and by management API?

Queries and actions are imported where they are used: they need the store, and `--help` must not.
"""

from gonogo.practices.rollout.operations import explain, flags, groups, guardrails, waiting, waves, webhooks

OPERATIONS = (
    *waves.OPERATIONS,
    *groups.OPERATIONS,
    *guardrails.OPERATIONS,
    *explain.OPERATIONS,
    *flags.OPERATIONS,
    *waiting.OPERATIONS,
    *webhooks.OPERATIONS,
)

# SPDX-License-Identifier: Apache-2.0
"""The pages of this room."""

from gonogo.practices.rollout.views.explain import explain
from gonogo.practices.rollout.views.guardrails import clear, guardrails
from gonogo.practices.rollout.views.members import groups, members, roster_difference
from gonogo.practices.rollout.views.waves import act, wave, waves
from gonogo.practices.rollout.views.webhooks import webhook_remove, webhook_secret, webhook_try, webhooks

__all__ = [
    "act",
    "clear",
    "explain",
    "groups",
    "guardrails",
    "members",
    "roster_difference",
    "wave",
    "waves",
    "webhook_remove",
    "webhook_secret",
    "webhook_try",
    "webhooks",
]

# SPDX-License-Identifier: Apache-2.0
"""The tables of the rollout: waves and what they serve, the loop that moves them, what is measured, and who is told."""

from gonogo.practices.rollout.models.control import Breach, Lease, Stand
from gonogo.practices.rollout.models.measurements import Arrival, EventBatch, Exposure, Outcome, Reading
from gonogo.practices.rollout.models.waves import ServingVersion, Wave
from gonogo.practices.rollout.models.webhooks import Delivery, Webhook

APPEND_ONLY = ("rollout_servingversion",)
"""Tables whose rows are never changed; the migration guards each with triggers."""

__all__ = [
    "APPEND_ONLY",
    "Arrival",
    "Breach",
    "Delivery",
    "EventBatch",
    "Exposure",
    "Lease",
    "Outcome",
    "Reading",
    "ServingVersion",
    "Stand",
    "Wave",
    "Webhook",
]

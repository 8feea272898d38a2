# SPDX-License-Identifier: Apache-2.0
"""What is stored in this room: what was read from clones, what was deployed, and what was measured."""

from gonogo.practices.small_releases.models.clones import Clone, CommitBatch, LineBatch, SeenTag
from gonogo.practices.small_releases.models.records import IncidentLink, Measurement, RecordedDeployment

__all__ = [
    "Clone",
    "CommitBatch",
    "IncidentLink",
    "LineBatch",
    "Measurement",
    "RecordedDeployment",
    "SeenTag",
]

# SPDX-License-Identifier: Apache-2.0
"""What is stored in this room: what was read from clones, what was deployed, and what was measured."""

from gonogo.practices.small_releases.models.clones import Clone, CommitBatch, LineBatch, SeenTag
from gonogo.practices.small_releases.models.records import IncidentLink, Measurement, RecordedDeployment

APPEND_ONLY = ("small_releases_recordeddeployment", "small_releases_incidentlink")

__all__ = [
    "APPEND_ONLY",
    "Clone",
    "CommitBatch",
    "IncidentLink",
    "LineBatch",
    "Measurement",
    "RecordedDeployment",
    "SeenTag",
]

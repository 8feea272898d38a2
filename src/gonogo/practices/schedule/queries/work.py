# SPDX-License-Identifier: Apache-2.0
"""Which work is on record for a release, and what was counted in its repository?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gonogo.core.queries.ledger import all_evidence
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.evidence import EvidenceFacts
from gonogo.practices.schedule.models import WorkList
from gonogo.practices.schedule.rules.backlog.kept_work import work_from_data
from gonogo.practices.schedule.rules.backlog.work import Work

MEASURED = "small_releases.measured"
"""The kind of evidence that counts the changes of the repository week by week."""


@dataclass(frozen=True, slots=True)
class KeptWork:
    """The work as it was brought in, by whom and when."""

    number: int
    work: Work
    imported_at: datetime
    imported_by: str


def newest_work(release_id: int) -> KeptWork | None:
    """The work brought in last; None when none was."""
    row = WorkList.objects.filter(release_id=release_id).order_by("-id").first()
    return None if row is None else KeptWork(row.pk, work_from_data(row.content), row.imported_at, row.imported_by)


def newest_measured(release: ReleaseFacts) -> EvidenceFacts | None:
    """The newest evidence of what was counted in the repository of the release."""
    return next(iter(all_evidence(release.id, kind=MEASURED, newest_first=True, limit=1)), None)

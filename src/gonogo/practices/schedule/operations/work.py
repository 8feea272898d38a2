# SPDX-License-Identifier: Apache-2.0
"""How does the work of a release come in, and which work is known?"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from gonogo.core.operation import Result, operation
from gonogo.core.parameters import File, Flag, OfRelease
from gonogo.core.rules.permissions import Action, Actor

if TYPE_CHECKING:
    from gonogo.practices.schedule.rules.backlog.work_csv import Wanted, WorkRead

LONGEST_HEADER = 300


def _header(description: str) -> Any:
    return Field(None, min_length=1, max_length=LONGEST_HEADER, description=description)


class ListedWork(OfRelease):
    """A list exported from a tracker, and what a person says about it."""

    file: File = Field(description="The content of the CSV.")
    file_name: str = Field("work.csv", min_length=1, max_length=300, description="Its name, for messages.")
    done_column: str | None = _header("The header of the day on which an item was finished, if it is an own one.")
    created_column: str | None = _header("The header of the day on which an item was added, if it is an own one.")
    id_column: str | None = _header("The header of the number of an item, if it is an own one.")
    dates: Literal["day-first", "month-first"] | None = Field(
        None, description="How 3/12/2026 is read, when the list does not show it."
    )

    def wanted(self) -> Wanted:
        """The headers as the reading of the list takes them."""
        from gonogo.practices.schedule.rules.backlog.work_csv import Wanted

        return Wanted(id=self.id_column, created=self.created_column, done=self.done_column, dates=self.dates)


@operation("work.import", action=Action.RECORD_EVIDENCE, params=ListedWork)
def import_list(by: Actor, now: datetime, params: ListedWork) -> Result:
    """Bring in the work of a release as a list from Jira, GitHub, GitLab or an own one."""
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.schedule.actions.importing import import_work

    release = release_meant(params.release)
    read = import_work(
        release.name, params.file, file_name=params.file_name, by=by, now=now, wanted=params.wanted()
    )  # fmt: skip
    return {"release": release.name, **read_facts(read)}


class ShowWork(OfRelease):
    """Which work to show."""

    with_csv: Flag = Field(False, description="Whether every item comes along, as the text of a CSV.")


@operation("work.show", action=Action.SEE, params=ShowWork)
def show_work(by: Actor, now: datetime, params: ShowWork) -> Result:
    """Say which work is known: where it comes from, how much is finished, and how much remains."""
    from gonogo.core.operations.scope import release_meant, stamp
    from gonogo.practices.schedule.queries import calendar_of, newest_work
    from gonogo.practices.schedule.rules.backlog.weeks import progress_of
    from gonogo.practices.schedule.rules.backlog.work_csv import write_work

    release = release_meant(params.release)
    kept = newest_work(release.id)
    if kept is None:
        return {"release": release.name, "source": None}
    progress = progress_of(kept.work, calendar_of(release))
    answer = {
        "release": release.name,
        "source": kept.work.source,
        "known_until": kept.work.known_until.isoformat(),
        "imported_at": stamp(kept.imported_at),
        "imported_by": kept.imported_by,
        "done": progress.done,
        "remaining": progress.remaining,
        "weeks": [
            {"monday": week.monday.isoformat(), "done": week.done, "created": week.created, "capacity": week.capacity}
            for week in progress.weeks
        ],
        "notes": list(progress.notes),
    }
    return answer | {"csv": write_work(kept.work.items)} if params.with_csv else answer


def read_facts(read: WorkRead) -> dict[str, Any]:
    """How a list was read, as plain facts."""
    return {
        "read": read.sentence,
        "tracker": read.tracker,
        "columns": dict(read.columns or {}),
        "delimiter": read.delimiter,
        "encoding": read.encoding,
        "done": read.finished,
        "remaining": read.remaining,
        "out_of_scope": sum(not item.in_scope for item in read.items),
        "notes": list(read.notes),
    }


OPERATIONS = (import_list, show_work)

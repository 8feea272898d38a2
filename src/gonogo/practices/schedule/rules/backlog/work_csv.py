# SPDX-License-Identifier: Apache-2.0
"""Which work stands in a list exported from a tracker? Read whole and without a guess, or refused row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta, tzinfo

from gonogo.practices.schedule.rules.backlog.work import Item, Origin, Work
from gonogo.practices.schedule.rules.backlog.work_columns import OWN, Columns, Wanted, find_columns, states_utc
from gonogo.practices.schedule.rules.backlog.work_dates import DayOrder, Reading, Unclear, order_of, read_date
from gonogo.practices.schedule.rules.backlog.work_states import Said, said_by
from gonogo.practices.schedule.rules.backlog.work_text import Table, UnreadableWork, read_table, read_text
from gonogo.practices.schedule.rules.wording import counted

__all__ = ["Wanted", "WorkRead", "harmless", "read_work", "write_work"]
LISTED_PROBLEMS = 20
LONGEST_TITLE = 200
LONGEST_ID = 100
OLD_EXPORT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class WorkRead:
    """What a list says. With a problem it must not be used; notes are worth reading and stopped nothing.

    `columns` gives the header that each role was read from; `undated` counts items finished on an unknown day.
    """

    items: tuple[Item, ...] = ()
    tracker: str = OWN
    columns: Mapping[str, str] | None = None
    headers: tuple[str, ...] = ()
    delimiter: str = ""
    encoding: str = ""
    order: DayOrder | None = None
    undated: int = 0
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """How the list was read, in a sentence for whoever brought it in."""
        named = self.columns or {}
        words = {"done": "finished", "created": "created", "status": "status", "id": "number"}
        parts = [f"{word} = {named[role]}" for role, word in words.items() if role in named]
        kind = "an own list" if self.tracker == OWN else f"a {self.tracker} export"
        order = f"; dates with the {self.order.value.replace('-', ' ')}" if self.order else ""
        return f"Read as {kind}: {', '.join(parts)}{order}." if parts else f"Read as {kind}."

    @property
    def finished(self) -> int:
        """How many items in scope are finished."""
        return sum(one.in_scope and one.done is not None for one in self.items) + self.undated

    @property
    def remaining(self) -> int:
        """How many items in scope are not finished."""
        return sum(one.in_scope and one.done is None for one in self.items)

    def as_work(self, source: str, today: date) -> Work:
        """The work of the list, known until today."""
        return Work(Origin.LIST, source, today, self.items, undated=self.undated)


def read_work(content: bytes | str, *, zone: tzinfo, today: date, wanted: Wanted | None = None) -> WorkRead:
    """Read a list. Days are those of `zone`; whatever cannot be told without a guess is a problem, named by row."""
    asked = wanted or Wanted()
    try:
        table = read_table(*read_text(content))
    except UnreadableWork as error:
        return WorkRead(problems=(str(error),))
    columns = find_columns(table.headers, asked)
    read = WorkRead(
        tracker=columns.tracker,
        columns={role: table.headers[place] for role, place in columns.places.items()},
        headers=table.headers,
        delimiter=table.delimiter_name,
        encoding=table.encoding,
        problems=(*columns.problems, *table.problems),
    )
    if columns.problems:
        return replace(read, problems=columns.problems)
    if not table.rows and not table.problems:
        return replace(read, problems=("The list has a header and no rows; export the items of the release.",))
    return _Rows(read, table, columns, asked, zone, today).read_all()


class _Rows:
    """Reads the rows of one table, and collects what is wrong and what is worth saying."""

    def __init__(
        self, read: WorkRead, table: Table, columns: Columns, wanted: Wanted, zone: tzinfo, today: date
    ) -> None:
        self.read, self.table, self.places, self.today = read, table, columns.places, today
        self.problems = list(table.problems)
        self.notes: list[str] = []
        self.items: dict[str, Item] = {}
        self.known: dict[tuple[str, str], date | Unclear] = {}
        self.reopened = self.repeated = 0
        self.contradicted = False
        order = self._order(wanted)
        self.how = {
            role: Reading(zone, order, wanted.dates is not None, UTC if states_utc(self._header(role)) else None)
            for role in ("created", "done")
        }

    def read_all(self) -> WorkRead:
        """The items, or the problems in their place."""
        undated: set[str] = set()
        if not self.contradicted:
            for line, cells in self.table.rows:
                self._add(line, cells, undated)
        if self.problems:
            return replace(self.read, problems=tuple(_first(self.problems)), notes=())
        items = tuple(item for id, item in self.items.items() if id not in undated)
        self._take_notes(items, len(undated))
        order = self.how["done"].order
        return replace(self.read, items=items, order=order, undated=len(undated), notes=tuple(self.notes))

    def _header(self, role: str) -> str:
        return self.table.headers[self.places[role]] if role in self.places else ""

    def _cell(self, cells: list[str], role: str) -> str:
        place = self.places.get(role)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    def _order(self, wanted: Wanted) -> DayOrder | None:
        if wanted.dates is not None:
            return DayOrder(wanted.dates)
        order, day_first, month_first = order_of(cell for _, cell in self._date_cells())
        if day_first and month_first:
            lines = {cell: line for line, cell in self._date_cells() if cell in (day_first, month_first)}
            self.problems.append(
                f'The dates contradict each other: "{day_first}" in row {lines[day_first]} has the day first, '
                f'"{month_first}" in row {lines[month_first]} the month. '
                "Export the list again with one format, such as 2027-03-01."
            )
            self.contradicted = True
        return order

    def _date_cells(self) -> Iterator[tuple[int, str]]:
        for line, cells in self.table.rows:
            yield line, self._cell(cells, "done")
            yield line, self._cell(cells, "created")

    def _add(self, line: int, cells: list[str], undated: set[str]) -> None:
        said = said_by(self._cell(cells, "status"), self._cell(cells, "resolution"))
        created, done = (self._date(line, cells, role) for role in ("created", "done"))
        if created and done and done < created:
            self.problems.append(f"Row {line}: finished on {done}, before it was created on {created}")
        if done and said is Said.OPEN:
            self.reopened += 1
            done = None
        id = self._cell(cells, "id")[:LONGEST_ID] or f"row {line}"
        if id in self.items:
            self.repeated += 1
            del self.items[id]
        undated.discard(id)
        if said is Said.DONE and done is None:
            undated.add(id)
        title = self._cell(cells, "title")[:LONGEST_TITLE]
        self.items[id] = Item(id, title, created, done, said is not Said.OUT)

    def _date(self, line: int, cells: list[str], role: str) -> date | None:
        cell = self._cell(cells, role)
        if not cell:
            return None
        found = self.known.get((role, cell))
        if found is None:
            found = self.known[(role, cell)] = read_date(cell, self.how[role])
            if isinstance(found, date) and found > self.today:
                found = self.known[(role, cell)] = Unclear(f'"{cell[:40]}" lies in the future')
        if isinstance(found, Unclear):
            self.problems.append(f"Row {line}, {self._header(role)}: {found.why}")
            return None
        return found

    def _take_notes(self, items: tuple[Item, ...], undated: int) -> None:
        out = sum(not item.in_scope for item in items)
        say = self.notes.append
        if out:
            count = counted(out, "item")
            say(f"{count} will not be done (declined, duplicate and the like): out of scope, neither done nor to do.")
        if undated:
            count, header = counted(undated, "item"), self._header("done")
            say(f"{count} finished without a day in {header}: done, but not part of the pace.")
        if self.reopened:
            count, header = counted(self.reopened, "item"), self._header("done")
            say(f"{count} open again, with an old day in {header}: still to be done.")
        if self.repeated:
            say(f"{counted(self.repeated, 'row')} with a number that came before; the last row of a number counts.")
        if "created" not in self.places:
            say("No column says when items were added, so the growth of the work is not part of the forecast.")
        newest = max((day for item in items for day in (item.created, item.done) if day), default=None)
        if newest is not None and self.today - newest > OLD_EXPORT:
            say(f"The newest date in the list is {newest:%-d %B %Y}; if this is an old export, bring in a new one.")
        if self.read.encoding == "Windows-1252":
            say("The file is not UTF-8; it was read as Windows-1252.")


def _first(problems: list[str]) -> Iterable[str]:
    """The first problems, and how many more; the remedy for dates that can be read in two ways comes along."""
    yield from problems[:LISTED_PROBLEMS]
    if len(problems) > LISTED_PROBLEMS:
        yield f"And {len(problems) - LISTED_PROBLEMS:,} more."
    if any("can be read as day/month" in problem for problem in problems):
        yield "No date in the list shows which it is; say what comes first (--dates day-first or --dates month-first)."


def write_work(items: Iterable[Item]) -> str:
    """A CSV of the items. A cell that a spreadsheet would run as a formula gets an apostrophe before it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("id", "title", "created", "done", "in scope"))
    for one in items:
        days = [day.isoformat() if day else "" for day in (one.created, one.done)]
        writer.writerow((harmless(one.id), harmless(one.title), *days, "yes" if one.in_scope else "no"))
    return text.getvalue()


def harmless(cell: str) -> str:
    """The text of a cell, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell

# SPDX-License-Identifier: Apache-2.0
"""Is every list read as it is meant, or refused with the row and the remedy?"""

from __future__ import annotations

import csv
import io
from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.schedule.rules.backlog.work import Item, Origin
from gonogo.practices.schedule.rules.backlog.work_csv import Wanted, WorkRead, harmless, read_work, write_work

ZONE = ZoneInfo("America/New_York")
TODAY = date(2026, 11, 23)
JIRA = "Issue key,Issue id,Summary,Status,Resolution,Created,Resolved\n"


def read(content: bytes | str, **wanted: str) -> WorkRead:
    """The list as the team in New York reads it."""
    return read_work(content, zone=ZONE, today=TODAY, wanted=Wanted(**wanted))


def days(found: WorkRead) -> list[tuple[str, str | None, str | None]]:
    """Each item with its two days."""
    return [
        (
            one.id,
            one.created.isoformat() if one.created else None,
            one.done.isoformat() if one.done else None,
        )
        for one in found.items
    ]


def test_a_jira_export_is_known_by_its_header() -> None:
    """Created and Resolved count, in the form Jira writes; the sentence says so."""
    found = read(JIRA + "P-1,1,a,Done,Done,12/Mar/26 3:04 PM,14/Mar/26 12:00 AM\nP-2,2,b,To Do,,13/Mar/26 3:04 PM,\n")
    assert found.sentence == (
        "Read as a Jira export: finished = Resolved, created = Created, status = Status, number = Issue key."
    )
    assert days(found) == [("P-1", "2026-03-12", "2026-03-14"), ("P-2", "2026-03-13", None)]
    assert (found.finished, found.remaining, found.problems) == (1, 1, ())


@pytest.mark.parametrize(
    ("header", "created", "done"),
    [
        ("Zusammenfassung;Vorgangsschlüssel;Status;Lösung;Erstellt;Erledigt", "12/Mär/26 3:04 PM", "20/Okt/26 15:04"),
        ("Zusammenfassung;Schlüssel;Status;Lösung;Erstellt;Erledigt", "12.03.2026 15:04", "20.10.2026 09:00"),
        ("Résumé;Clé de ticket;État;Résolution;Création;Résolue", "12/mars/26 15:04", "20/oct./26 15:04"),
        ("Résumé;Clé de ticket;État;Résolution;Créé(e);Résolu(e)", "12 mars 2026", "20 octobre 2026"),
        ("Resumen;Clave de incidencia;Estado;Resolución;Creada;Resuelta", "12/mar/26 15:04", "20/oct/26 15:04"),
        ("Resumo;Chave da item;Status;Resolução;Criado;Resolvido", "12/mar/26 15:04", "20/out/26 15:04"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_jira_in_other_languages_and_encodings_is_known(header: str, created: str, done: str, encoding: str) -> None:
    """German, French, Spanish and Portuguese headers and months, in whatever encoding the file is."""
    found = read(f"{header}\r\nÄrger;P-1;x;x;{created};{done}\r\n".encode(encoding))
    assert (found.tracker, found.delimiter) == ("Jira", "semicolon")
    assert days(found) == [("P-1", "2026-03-12", "2026-10-20")]
    assert found.items[0].title == "Ärger"


def test_a_github_list_is_known_and_its_times_fall_on_local_days() -> None:
    """What was closed after midnight UTC was closed the day before in New York; not planned is out of scope."""
    found = read(
        "number,title,state,createdAt,closedAt,stateReason\n"
        "1,a,CLOSED,2026-03-12T03:04:05Z,2026-04-12T03:04:05Z,COMPLETED\n"
        "2,b,CLOSED,2026-03-12T13:04:05Z,2026-04-12T13:04:05Z,NOT_PLANNED\n"
        "3,c,OPEN,2026-03-12T13:04:05Z,,\n"
    )
    assert found.tracker == "GitHub"
    assert days(found)[0] == ("1", "2026-03-11", "2026-04-11")
    assert [one.in_scope for one in found.items] == [True, False, True]
    assert (found.finished, found.remaining) == (1, 1)
    assert "1 item will not be done" in found.notes[0]


def test_a_gitlab_export_is_known_and_its_header_says_utc() -> None:
    """The times of GitLab name no zone; its header does."""
    found = read(
        "Title,Description,Issue ID,URL,State,Created At (UTC),Closed At (UTC),Milestone\n"
        "a,d,7,u,Closed,2026-03-12 03:04:05,2026-03-13 13:04:05,\n"
    )
    assert (found.tracker, days(found)) == ("GitLab", [("7", "2026-03-11", "2026-03-13")])


def test_an_own_list_says_which_column_it_needs() -> None:
    """Nothing is guessed: the message lists what there is, and --done-column answers it."""
    text = "what\twhen\na\t2026-03-12\nb\t\n"
    (problem,) = read(text).problems
    assert "--done-column" in problem
    assert "what, when" in problem
    found = read(text, done="When")
    assert (found.tracker, found.finished, found.remaining, found.delimiter) == ("own list", 1, 1, "tab")
    (wrong,) = read(text, done="wehn").problems
    assert 'did you mean "when"?' in wrong


def test_one_date_decides_the_order_of_the_whole_list() -> None:
    """A day above 12 in any row tells how all rows are read."""
    assert days(read("id,done\n1,03/04/2026\n2,25/06/2026\n"))[0] == ("1", None, "2026-04-03")
    assert days(read("id,done\n1,03/04/2026\n2,06/25/2026\n"))[0] == ("1", None, "2026-03-04")


def test_dates_that_can_be_read_in_two_ways_are_refused_until_somebody_says() -> None:
    """Each row is named, with the remedy; the order that was said is taken."""
    found = read("id,done\n1,03/04/2026\n2,05/06/2026\n3,07/07/2026\n")
    assert [problem.partition(",")[0] for problem in found.problems[:2]] == ["Row 2", "Row 3"]
    assert "--dates day-first or --dates month-first" in found.problems[-1]
    assert found.items == ()
    assert days(read("id,done\n1,03/04/2026\n", dates="month-first")) == [("1", None, "2026-03-04")]
    assert days(read("id,done\n1,03/04/26\n", dates="day-first")) == [("1", None, "2026-04-03")]
    assert "two digits" in read("id,done\n1,03/14/26\n").problems[0]


def test_dates_that_contradict_each_other_are_refused_with_both_rows() -> None:
    """Two exports in one file are not made one by a guess."""
    (problem,) = read("id,done\n1,13/04/2026\n2,5/26/2026\n").problems
    assert "row 2" in problem
    assert "row 3" in problem


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("yesterday", "is not a date"),
        ("46093", "is not a date"),
        ("2026-02-30", "is not in the calendar"),
        ("31/04/2026", "is not in the calendar"),
        ("1970-01-01", "is before 1990"),
        ("2099-01-01", "lies in the future"),
        ("2026-11-24", "lies in the future"),
        ("2026-03-12 25:00", "is not in the calendar"),
        ("12/Xyz/26", "is not a date"),
        ("=1+1", "is not a date"),
        ("٢٠٢٦-٠١-٠١", "is not a date"),
    ],
)
def test_what_is_no_date_is_named_by_row(cell: str, reason: str) -> None:
    """With the column, and the list is not used at all."""
    found = read(f"id,done\n1,2026-01-01\n2,{cell}\n")
    (problem,) = found.problems
    assert problem.startswith("Row 3, done:")
    assert reason in problem
    assert found.items == ()


def test_an_item_finished_before_it_was_created_is_refused() -> None:
    """One of the two days is wrong, and nobody knows which."""
    (problem,) = read("id,created,done\n1,2026-03-02,2026-03-01\n").problems
    assert problem == "Row 2: finished on 2026-03-01, before it was created on 2026-03-02"


def test_of_a_number_that_comes_twice_the_last_row_counts() -> None:
    """And the note says so."""
    found = read("id,done\n1,\n2,\n1,2026-03-01\n")
    assert days(found) == [("2", None, None), ("1", None, "2026-03-01")]
    assert any("the last row of a number counts" in note for note in found.notes)


def test_declined_and_duplicate_items_are_neither_done_nor_to_do() -> None:
    """Whatever their dates say."""
    rows = ["Won't Do", "Duplicate", "Cannot Reproduce", "Ne sera pas fait", "Duplikat", "No se hará"]
    found = read(
        JIRA + "".join(f"P-{n},{n},x,Done,{word},2026-03-01,2026-03-02\n" for n, word in enumerate(rows, start=1))
    )
    assert (found.finished, found.remaining) == (0, 0)


def test_done_without_a_day_is_finished_and_reopened_is_not() -> None:
    """The status counts where it contradicts the day, and the notes tell."""
    found = read(JIRA + "P-1,1,x,Done,,2026-03-01,\nP-2,2,x,In Progress,,2026-03-01,2026-03-02\n")
    assert (found.finished, found.undated, found.remaining) == (1, 1, 1)
    assert any("without a day" in note for note in found.notes)
    assert any("open again" in note for note in found.notes)


def test_nothing_finished_is_read_and_said_elsewhere() -> None:
    """A list in which nothing is done yet is a list."""
    found = read("id,created,done\n1,2026-03-01,\n")
    assert (found.finished, found.remaining, found.problems) == (0, 1, ())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"id,done\n", "has a header and no rows"),
        (b"PK\x03\x04rest", "workbook"),
        (b"id,done\n1\x00,\n", "NUL"),
        (b'id,done\n1,"2026-01-01\n', "quotation mark"),
        (b"id,done\n1,2026-01-01,more\n", "Row 2: has 3 cells, the header has 2"),
        (b"\x81\x8d\x8f", "neither UTF-8"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(content: bytes, reason: str) -> None:
    """With what to do about it."""
    assert any(reason in problem for problem in read(content).problems)


def test_excel_says_its_delimiter_in_the_first_line() -> None:
    """That line is no header, and rows are counted as an editor shows them."""
    assert days(read("sep=;\nid;done\n1;2026-03-01\n")) == [("1", None, "2026-03-01")]
    assert read("sep=;\nid;done\n1;bad\n").problems[0].startswith("Row 3")


def test_too_many_rows_are_refused() -> None:
    """At 100,000 rows a list is not one release."""
    text = "id,done\n" + "1,\n" * 100_001
    assert "more than 100,000 rows" in read(text).problems[0]


def test_many_problems_are_counted() -> None:
    """The first twenty are told, the rest numbered."""
    found = read("id,done\n" + "1,bad\n" * 50)
    assert len(found.problems) == 21
    assert found.problems[-1] == "And 30 more."


def test_an_old_export_is_noticed() -> None:
    """Weeks since the newest date would look like weeks without any work."""
    assert any("an old export" in note for note in read("id,done\n1,2026-10-01\n").notes)
    assert not any("an old export" in note for note in read("id,done\n1,2026-11-20\n").notes)


def test_a_formula_is_text_and_written_back_harmless() -> None:
    """A spreadsheet never runs what stood in somebody's title."""
    found = read('id,title,done\n1,"=HYPERLINK(""x"")",\n')
    assert found.items[0].title == '=HYPERLINK("x")'
    rows = list(csv.reader(io.StringIO(write_work(found.items))))
    assert rows[1][1] == '\'=HYPERLINK("x")'
    assert [harmless(cell)[0] for cell in ("=a", "+a", "-a", "@a", "\ta")] == ["'"] * 5
    assert harmless("a=b") == "a=b"


def test_the_work_keeps_where_it_came_from() -> None:
    """The name of the file, and the day until which it is known."""
    work = read("id,done\n1,2026-11-20\n").as_work("backlog.csv (own list)", TODAY)
    assert (work.origin, work.source, work.known_until) == (Origin.LIST, "backlog.csv (own list)", TODAY)


known_days = st.dates(min_value=date(1990, 1, 1), max_value=TODAY)
titles = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip)


@given(st.lists(st.tuples(titles, known_days, known_days | st.none()), min_size=1, max_size=20))
def test_what_is_written_reads_back(rows: list[tuple[str, date, date | None]]) -> None:
    """Days and scope survive a round through CSV, whatever the titles hold."""
    items = [
        Item(f"P-{n}", title, min(created, done or created), done) for n, (title, created, done) in enumerate(rows)
    ]
    found = read_work(write_work(items), zone=UTC, today=TODAY)
    assert found.problems == ()
    assert [(one.id, one.created, one.done) for one in found.items] == [
        (one.id, one.created, one.done) for one in items
    ]


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_whatever_comes_in_is_answered(content: bytes | str) -> None:
    """Items or problems, never an exception and never both."""
    found = read(content)
    assert not (found.items and found.problems)


@given(st.lists(st.sampled_from(["03/04/2026", "25/06/2026", "6/13/2026", "01/02/2026", "2026-03-12", ""]), max_size=8))
def test_two_forms_are_never_mixed(cells: list[str]) -> None:
    """Where rows contradict each other or none decides, no item comes out."""
    found = read("id,done\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells)))
    undecided = {"25/06/2026", "6/13/2026"}.isdisjoint(cells) and not {"03/04/2026", "01/02/2026"}.isdisjoint(cells)
    if undecided or {"25/06/2026", "6/13/2026"} <= set(cells):
        assert found.problems
        assert not found.items

# SPDX-License-Identifier: Apache-2.0
"""Is a SQLite file copied while others write, never changed, and recognised by whatever path it is named?"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from gonogo.adapters.copies import Copy, Origin, OriginKind, TableSize, Workshop, open_workshop
from gonogo.adapters.copies.errors import CopyFailed, NothingPrepared
from gonogo.adapters.databases.errors import NotOurCopy, Unreachable
from gonogo.adapters.databases.locator import Dialect, parse_locator


def workshop_of(path: Path, home: Path, kind: OriginKind = OriginKind.DATABASE) -> Workshop:
    """The workshop for copies of a file."""
    return open_workshop(Origin(Dialect.SQLITE, kind, str(path)), home, "people")


@pytest.fixture
def workshop(people_file: Path, tmp_path: Path) -> Iterator[Workshop]:
    """A workshop with a golden database."""
    with workshop_of(people_file, tmp_path / "home") as opened:
        opened.prepare()
        yield opened


def execute(copy: Copy, sql: str) -> None:
    """Change a copy."""
    with closing(sqlite3.connect(parse_locator(copy.url).database)) as database, database:
        database.execute(sql)


def rows(url: str, sql: str) -> list[tuple[object, ...]]:
    """Read a database."""
    with closing(sqlite3.connect(parse_locator(url).database)) as database:
        return database.execute(sql).fetchall()


def everything(folder: Path, name: str) -> dict[str, str]:
    """Content of a file and of all that lies beside it under the same name."""
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in sorted(folder.glob(f"{name}*"))}


def test_a_copy_has_the_rows_and_belongs_to_its_run(workshop: Workshop) -> None:
    """What is in the source is in the copy, and the run may change it."""
    copy = workshop.make_copy("r1")
    workshop.require_copy(copy)
    assert rows(copy.url, "SELECT id, name FROM person ORDER BY id") == [(1, "Ada Lovelace"), (2, "Alan Turing")]


def test_each_run_starts_from_the_same_data(workshop: Workshop) -> None:
    """What one run did to its copy is not in the next one."""
    first = workshop.make_copy("r1")
    execute(first, "DELETE FROM visit")
    assert rows(workshop.make_copy("r2").url, "SELECT count(*) FROM visit") == [(3,)]
    assert rows(first.url, "SELECT count(*) FROM visit") == [(0,)]


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_not_one_byte_of_the_source_changes(people_file: Path, tmp_path: Path, mode: str) -> None:
    """Nor does anything appear beside it, whichever way the file keeps its changes."""
    with closing(sqlite3.connect(people_file)) as database:
        database.execute(f"PRAGMA journal_mode={mode}")
    before = everything(tmp_path, people_file.name)
    with workshop_of(people_file, tmp_path / "home") as workshop:
        workshop.prepare()
        copy = workshop.make_copy("r1")
        execute(copy, "DROP TABLE visit")
        workshop.remove(copy)
    assert everything(tmp_path, people_file.name) == before


def test_what_another_writer_has_committed_is_copied(people_file: Path, tmp_path: Path) -> None:
    """Rows that still wait in the log of changes come along; an open transaction does not, and is not disturbed."""
    with closing(sqlite3.connect(people_file, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=wal")
        writer.execute("INSERT INTO person VALUES (3, 'Grace Hopper', NULL)")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO person VALUES (4, 'Nobody Yet', NULL)")
        with workshop_of(people_file, tmp_path / "home") as workshop:
            workshop.prepare()
            names = rows(workshop.make_copy("r1").url, "SELECT name FROM person WHERE id > 2")
        writer.execute("COMMIT")
        assert names == [("Grace Hopper",)]
        assert writer.execute("SELECT count(*) FROM person").fetchone() == (4,)


def test_the_golden_database_is_kept_until_the_source_changes(people_file: Path, tmp_path: Path) -> None:
    """The same source is not copied again; a changed one, another mask or a wish for it makes it anew."""
    with workshop_of(people_file, tmp_path / "home") as workshop:
        assert not workshop.prepare().reused
        assert workshop.prepare().reused
        assert not workshop.prepare(shape="masked").reused
        assert not workshop.prepare(shape="masked", refresh=True).reused
        with closing(sqlite3.connect(people_file)) as database, database:
            database.execute("INSERT INTO person VALUES (3, 'Grace Hopper', NULL)")
        assert not workshop.prepare(shape="masked").reused
        assert workshop.tables()["person"].rows == 3


def test_the_rows_of_the_source_are_counted(workshop: Workshop) -> None:
    """Every table of the source, and not the marker."""
    tables = workshop.tables()
    assert {name: size.rows for name, size in tables.items()} == {"person": 2, "visit": 3}
    assert isinstance(tables["person"], TableSize) and tables["visit"].bytes > 0


@pytest.mark.parametrize("way", ["path", "symbolic link", "hard link", "other spelling"])
def test_the_source_is_refused_by_whatever_path(
    workshop: Workshop, people_file: Path, tmp_path: Path, way: str
) -> None:
    """A link to the source is the source, also when a copy's name and token are right."""
    link = tmp_path / "link.sqlite"
    if way == "symbolic link":
        link.symlink_to(people_file)
    elif way == "hard link":
        os.link(people_file, link)
    else:
        link = people_file if way == "path" else tmp_path / "home" / ".." / people_file.name
    with pytest.raises(NotOurCopy, match="is the source itself"):
        workshop.require_copy(replace(workshop.make_copy("r1"), url=f"sqlite:///{link}"))


def test_a_source_with_a_forged_marker_is_still_the_source(workshop: Workshop, people_file: Path) -> None:
    """Even the marker of the run does not make a copy of it."""
    copy = workshop.make_copy("r1")
    marker = rows(copy.url, "SELECT * FROM gonogo_rehearsal_marker")[0]
    with closing(sqlite3.connect(people_file)) as database, database:
        database.execute("CREATE TABLE gonogo_rehearsal_marker (home, run, token_hash)")
        database.execute("INSERT INTO gonogo_rehearsal_marker VALUES (?, ?, ?)", marker)
    with pytest.raises(NotOurCopy, match="source itself"):
        workshop.require_copy(replace(copy, url=f"sqlite:///{people_file}"))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DROP TABLE gonogo_rehearsal_marker", "no marker"),
        ("DELETE FROM gonogo_rehearsal_marker", "no marker"),
        ("UPDATE gonogo_rehearsal_marker SET run = 'other'", "another run"),
        ("UPDATE gonogo_rehearsal_marker SET home = 'other'", "another run"),
        ("UPDATE gonogo_rehearsal_marker SET token_hash = 'other'", "another token"),
    ],
)
def test_without_its_marker_nothing_is_a_copy(workshop: Workshop, damage: str, said: str) -> None:
    """A marker that is gone or belongs to another run refuses every change, removal included."""
    copy = workshop.make_copy("r1")
    execute(copy, damage)
    with pytest.raises(NotOurCopy, match=said):
        workshop.require_copy(copy)
    with pytest.raises(NotOurCopy, match=said):
        workshop.remove(copy)
    assert rows(copy.url, "SELECT count(*) FROM person") == [(2,)]


def test_a_token_cannot_be_guessed_from_the_marker(workshop: Workshop) -> None:
    """The copy holds only a hash of it, and nobody prints it."""
    copy = workshop.make_copy("r1")
    assert copy.token not in str(rows(copy.url, "SELECT * FROM gonogo_rehearsal_marker"))
    assert copy.token not in repr(copy)


def test_runs_that_live_no_more_leave_nothing(workshop: Workshop, tmp_path: Path) -> None:
    """Their copies are found and removed; those of a living run and of another runner stay."""
    dead, alive = workshop.make_copy("dead"), workshop.make_copy("alive")
    foreign = tmp_path / "home" / "copies" / "gonogo_rehearsal_000000000000_dead.sqlite"
    foreign.write_bytes(Path(parse_locator(dead.url).database).read_bytes())
    theirs = Path(parse_locator(dead.url).database).with_stem(workshop.name_of("theirs"))
    with closing(sqlite3.connect(theirs)) as database:
        database.execute("CREATE TABLE precious (id integer)")
    assert [one.run for one in workshop.remove_leftovers({"alive"})] == ["dead"]
    assert not Path(parse_locator(dead.url).database).exists()
    assert foreign.exists() and theirs.exists()
    workshop.require_copy(alive)


def test_removing_twice_is_no_error(workshop: Workshop) -> None:
    """What is gone is gone."""
    copy = workshop.make_copy("r1")
    workshop.remove(copy)
    workshop.remove(copy)
    assert not Path(parse_locator(copy.url).database).exists()


def test_a_dump_of_sql_is_loaded(people_file: Path, tmp_path: Path) -> None:
    """What `.dump` wrote becomes a copy."""
    dump = tmp_path / "people.sql"
    with closing(sqlite3.connect(people_file)) as database:
        dump.write_text("\n".join(database.iterdump()))
    with workshop_of(dump, tmp_path / "home", OriginKind.DUMP) as workshop:
        workshop.prepare()
        assert rows(workshop.make_copy("r1").url, "SELECT count(*) FROM visit") == [(3,)]


def test_a_dump_cannot_reach_out_of_the_copy(people_file: Path, tmp_path: Path) -> None:
    """SQL that attaches another file is refused, and the file is as it was."""
    dump = tmp_path / "evil.sql"
    dump.write_text(f"ATTACH '{people_file}' AS p; DROP TABLE p.visit;")
    before = people_file.read_bytes()
    with (
        workshop_of(dump, tmp_path / "home", OriginKind.DUMP) as workshop,
        pytest.raises(CopyFailed, match=r"prohibited|authori"),
    ):
        workshop.prepare()
    assert people_file.read_bytes() == before
    assert list((tmp_path / "home" / "copies").iterdir()) == []


def test_a_golden_file_of_somebody_else_is_copied_as_it_is(people_file: Path, tmp_path: Path) -> None:
    """It is the source then: it is not changed, and refused as a copy."""
    before = people_file.read_bytes()
    with workshop_of(people_file, tmp_path / "home", OriginKind.GOLDEN) as workshop:
        assert workshop.prepare().tables["visit"].rows == 3
        copy = workshop.make_copy("r1")
        workshop.require_copy(copy)
        with pytest.raises(NotOurCopy):
            workshop.require_copy(replace(copy, url=f"sqlite:///{people_file}"))
    assert people_file.read_bytes() == before


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    """The message holds the path."""
    with (
        pytest.raises(Unreachable, match=r"no SQLite file .*nowhere\.sqlite"),
        workshop_of(tmp_path / "nowhere.sqlite", tmp_path),
    ):
        pass


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """So is what is wrong with it, and nothing is left behind."""
    path = tmp_path / "letter.sqlite"
    path.write_text("Dear reader, " * 1000)
    with pytest.raises(CopyFailed, match="not a sound SQLite database"), workshop_of(path, tmp_path / "home"):
        pass


def test_nothing_is_copied_before_it_is_prepared(people_file: Path, tmp_path: Path) -> None:
    """The order of moves is kept."""
    with workshop_of(people_file, tmp_path / "home") as workshop, pytest.raises(NothingPrepared):
        workshop.make_copy("r1")

# SPDX-License-Identifier: Apache-2.0
"""Is a PostgreSQL database copied while others use it, never changed, and recognised under whatever name and host?"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from gonogo.adapters.copies import Copy, Origin, OriginKind, Workshop, open_workshop
from gonogo.adapters.copies.errors import CopyFailed
from gonogo.adapters.copies.postgresql.connecting import with_database
from gonogo.adapters.databases.errors import NotOurCopy, Unreachable
from gonogo.adapters.databases.locator import Dialect
from tests.postgres_cluster import newest_programs

pytestmark = pytest.mark.postgres
Databases = Callable[[], set[str]]


def workshop_of(place: str, home: Path, kind: OriginKind = OriginKind.DATABASE, server: str | None = None) -> Workshop:
    """The workshop for copies of a source."""
    return open_workshop(Origin(Dialect.POSTGRESQL, kind, place, server), home, "people")


@pytest.fixture
def workshop(people: str, tmp_path: Path) -> Iterator[Workshop]:
    """A workshop with a golden database, which is removed afterwards."""
    with workshop_of(people, tmp_path / "home") as opened:
        opened.prepare()
        yield opened
        opened.remove_leftovers()
        opened.forget_golden()


def prepare(workshop: Workshop) -> None:
    """Try what must fail."""
    with workshop:
        workshop.prepare()


def execute(url: str, sql: str) -> None:
    """Change a database."""
    with psycopg.connect(url, client_encoding="UTF8") as database:
        database.execute(sql.encode())


def rows(url: str, sql: str) -> list[tuple[object, ...]]:
    """Read a database."""
    with psycopg.connect(url, client_encoding="UTF8") as database:
        return database.execute(sql.encode()).fetchall()


def dumped(url: str) -> bytes:
    """Everything that pg_dump finds in a database, without the key that it makes up each time."""
    command = [newest_programs() / "pg_dump", "--dbname", url]
    said = subprocess.run(command, capture_output=True, check=True).stdout
    return b"\n".join(line for line in said.split(b"\n") if b"restrict" not in line)


def test_a_copy_has_the_rows_and_belongs_to_its_run(workshop: Workshop) -> None:
    """What is in the source is in the copy, and the run may change it."""
    copy = workshop.make_copy("r1")
    workshop.require_copy(copy)
    assert rows(copy.url, "SELECT id, name FROM person ORDER BY id") == [(1, "Ada Lovelace"), (2, "Alan Turing")]
    assert {name: one.rows for name, one in workshop.tables().items()} == {"person": 2, "visit": 3}


def test_each_run_starts_from_the_same_data(workshop: Workshop) -> None:
    """What one run did to its copy is not in the next one."""
    first = workshop.make_copy("r1")
    execute(first.url, "DELETE FROM visit")
    assert rows(workshop.make_copy("r2").url, "SELECT count(*) FROM visit") == [(3,)]


def test_nothing_of_the_source_changes(people: str, tmp_path: Path) -> None:
    """Its dump is the same, and its statistics count not one row written and not one table made."""
    counted = (
        "SELECT pg_stat_force_next_flush(), tup_inserted + tup_updated + tup_deleted FROM pg_stat_database "
        "WHERE datname = current_database()"
    )
    before = dumped(people), rows(people, counted)[0][1]
    with workshop_of(people, tmp_path / "home") as workshop:
        workshop.prepare()
        copy = workshop.make_copy("r1")
        execute(copy.url, "DROP TABLE visit")
        workshop.remove(copy)
        workshop.forget_golden()
    assert (dumped(people), rows(people, counted)[0][1]) == before


def test_a_source_may_be_in_use(people: str, tmp_path: Path) -> None:
    """Others read and write it meanwhile; what they have not committed is not copied."""
    with psycopg.connect(people) as other, workshop_of(people, tmp_path / "home") as workshop:
        other.execute("INSERT INTO visit VALUES (4, 1, NULL)")
        workshop.prepare()
        assert rows(workshop.make_copy("r1").url, "SELECT count(*) FROM visit") == [(3,)]
        other.commit()
        workshop.remove_leftovers()
        workshop.forget_golden()


def test_the_golden_database_is_kept(people: str, tmp_path: Path) -> None:
    """Another run uses it; a wish for it makes it anew, and nobody can connect to it."""
    with workshop_of(people, tmp_path / "home") as workshop:
        assert not workshop.prepare().reused
        execute(people, "INSERT INTO visit VALUES (4, 1, NULL)")
        assert workshop.prepare().reused
        assert rows(workshop.make_copy("r1").url, "SELECT count(*) FROM visit") == [(3,)]
        assert not workshop.prepare(refresh=True).reused
        assert rows(workshop.make_copy("r2").url, "SELECT count(*) FROM visit") == [(4,)]
        with pytest.raises(psycopg.OperationalError, match="not currently accepting"):
            psycopg.connect(with_database(people, workshop.golden))
        workshop.remove_leftovers()
        workshop.forget_golden()


def test_the_source_is_refused_under_another_host_and_name(workshop: Workshop, people: str, cluster: str) -> None:
    """Server and number of a database do not change when it is renamed or reached another way."""
    copy = workshop.make_copy("r1")
    with pytest.raises(NotOurCopy, match="is the source itself"):
        workshop.require_copy(replace(copy, url=people))
    folder = psycopg.conninfo.conninfo_to_dict(people)["host"]
    renamed = people.rpartition("/")[2] + "_renamed"

    with psycopg.connect(cluster, autocommit=True) as server:
        server.execute(f"ALTER DATABASE {people.rpartition('/')[2]} RENAME TO {renamed}".encode())
        try:
            elsewhere = f"postgresql://gonogo@/{renamed}?host={quote(f'{folder}/../{Path(str(folder)).name}', safe='')}"
            with pytest.raises(NotOurCopy, match="is the source itself"):
                workshop.require_copy(replace(copy, url=elsewhere))
        finally:
            server.execute(f"ALTER DATABASE {renamed} RENAME TO {people.rpartition('/')[2]}".encode())


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DROP SCHEMA gonogo_rehearsal CASCADE", "no marker"),
        ("DELETE FROM gonogo_rehearsal.gonogo_rehearsal_marker", "no marker"),
        ("UPDATE gonogo_rehearsal.gonogo_rehearsal_marker SET run = 'other'", "another run"),
        ("UPDATE gonogo_rehearsal.gonogo_rehearsal_marker SET token_hash = 'other'", "another token"),
    ],
)
def test_without_its_marker_nothing_is_a_copy(workshop: Workshop, damage: str, said: str) -> None:
    """A marker that is gone or belongs to another run refuses every change, removal included."""
    copy = workshop.make_copy("r1")
    execute(copy.url, damage)
    with pytest.raises(NotOurCopy, match=said):
        workshop.require_copy(copy)
    with pytest.raises(NotOurCopy, match=said):
        workshop.remove(copy)
    assert rows(copy.url, "SELECT count(*) FROM person") == [(2,)]
    workshop.bench.drop(copy.name)


def test_runs_that_live_no_more_leave_nothing(workshop: Workshop, databases: Databases, cluster: str) -> None:
    """Their copies go, connections or not; those of a living run, of another runner and of anybody else stay."""
    alive = workshop.make_copy("alive")
    before = databases()
    dead = workshop.make_copy("dead")
    theirs, foreign = workshop.name_of("theirs"), "gonogo_rehearsal_000000000000_dead"
    with psycopg.connect(cluster, autocommit=True) as server:
        for name in (theirs, foreign):
            server.execute(f"CREATE DATABASE {name}".encode())
        execute(with_database(cluster, theirs), "CREATE TABLE precious (id integer)")
        with psycopg.connect(dead.url):
            assert [one.run for one in workshop.remove_leftovers({"alive"})] == ["dead"]
        assert databases() == before | {theirs, foreign}
        for name in (theirs, foreign):
            server.execute(f"DROP DATABASE {name}".encode())
    workshop.require_copy(alive)


def test_a_killed_preparation_is_removed(workshop: Workshop, databases: Databases, cluster: str) -> None:
    """An unfinished golden database, marked or still empty, is a leftover unless somebody works on it."""
    before = databases()
    building = workshop.golden.replace("golden", "rehearsal").rpartition("_")
    name = f"{building[0]}_b{building[2]}"
    with psycopg.connect(cluster, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
    with workshop.home.alone(workshop.golden, lambda *_: None):
        assert workshop.leftovers() == ()
    assert [one.name for one in workshop.remove_leftovers()] == [name]
    assert databases() == before


def test_a_dump_is_restored_on_a_private_server(people: str, tmp_path: Path, databases: Databases) -> None:
    """Without a server's name one is started, reachable by socket alone, and removed with the workshop."""
    before = databases()
    for form in ("custom", "directory", "tar", "plain"):
        dump = tmp_path / form
        subprocess.run([newest_programs() / "pg_dump", f"--format={form}", f"--file={dump}", people], check=True)
    with workshop_of(str(tmp_path / "custom"), tmp_path / "home", OriginKind.DUMP) as workshop:
        workshop.prepare()
        copy = workshop.make_copy("r1")
        workshop.require_copy(copy)
        server = Path(str(psycopg.conninfo.conninfo_to_dict(copy.url)["host"]))
        for form in ("directory", "tar", "plain"):
            other = workshop_of(str(tmp_path / form), tmp_path / "other", OriginKind.DUMP, copy.url)
            with other:
                other.prepare()
                assert rows(other.make_copy(form).url, "SELECT count(*) FROM visit") == [(3,)]
    assert not server.exists()
    assert list((tmp_path / "home" / "servers").iterdir()) == []
    assert databases() == before


@pytest.mark.parametrize("line", ["\\connect template1", "\\! touch /tmp/gonogo-was-here", "DROP DATABASE gonogo;"])
def test_a_dump_cannot_lead_out_of_the_copy(
    people: str, cluster: str, tmp_path: Path, databases: Databases, line: str
) -> None:
    """A line that would leave the database is refused before anything of it is done."""
    before = databases()
    dump = tmp_path / "dump.sql"
    dump.write_bytes(dumped(people) + f"\n{line}\nCREATE TABLE leaked (id integer);\n".encode())
    workshop = workshop_of(str(dump), tmp_path / "home", OriginKind.DUMP, cluster)
    with workshop, pytest.raises(CopyFailed, match="leads out of the database"):
        workshop.prepare()
    assert databases() == before
    assert not Path("/tmp/gonogo-was-here").exists()


def test_what_only_looks_like_a_command_is_data(
    new_database: Callable[[str], str], cluster: str, tmp_path: Path
) -> None:
    """Rows may begin with a backslash or hold SQL."""
    source = new_database(
        r"CREATE TABLE note (text text); INSERT INTO note VALUES (E'\\connect x'), ('DROP DATABASE x;')"
    )
    dump = tmp_path / "dump.sql"
    dump.write_bytes(dumped(source))
    with workshop_of(str(dump), tmp_path / "home", OriginKind.DUMP, cluster) as workshop:
        workshop.prepare()
        assert rows(workshop.make_copy("r1").url, "SELECT count(*) FROM note") == [(2,)]
        workshop.remove_leftovers()
        workshop.forget_golden()


def test_a_damaged_dump_is_named(people: str, cluster: str, tmp_path: Path, databases: Databases) -> None:
    """Nothing is left of it, neither of one that is cut off nor of a letter."""
    before = databases()
    dump = tmp_path / "dump"
    subprocess.run([newest_programs() / "pg_dump", "--format=custom", f"--file={dump}", people], check=True)
    dump.write_bytes(dump.read_bytes()[:-200])
    with pytest.raises(CopyFailed, match="pg_restore"):
        prepare(workshop_of(str(dump), tmp_path / "home", OriginKind.DUMP, cluster))
    dump.write_text("Dear reader")
    with pytest.raises(CopyFailed, match="no dump of one PostgreSQL database"):
        prepare(workshop_of(str(dump), tmp_path / "home", OriginKind.DUMP, cluster))
    assert databases() == before


def test_a_dump_of_a_newer_server_is_refused(people: str, cluster: str, tmp_path: Path) -> None:
    """Both versions are named."""
    dump = tmp_path / "dump.sql"
    dump.write_bytes(dumped(people).replace(b"Dumped from database version 1", b"Dumped from database version 9"))
    with pytest.raises(CopyFailed, match=r"is of PostgreSQL 9\d, and the server for copies is"):
        workshop_of(str(dump), tmp_path / "home", OriginKind.DUMP, cluster).__enter__()


def test_a_golden_database_of_somebody_else_is_never_changed(people: str, tmp_path: Path) -> None:
    """It is copied by its files; while others are connected, it is read instead, and that is said."""
    before = dumped(people)
    name = people.rpartition("/")[2]
    with workshop_of(name, tmp_path / "home", OriginKind.GOLDEN, people) as workshop:
        workshop.prepare()
        copy = workshop.make_copy("r1")
        assert workshop.says == []
        with psycopg.connect(people):
            assert rows(workshop.make_copy("r2").url, "SELECT count(*) FROM visit") == [(3,)]
        assert any("read with pg_dump" in one for one in workshop.says)
        with pytest.raises(NotOurCopy, match="is the source itself"):
            workshop.require_copy(replace(copy, url=people))
        workshop.remove_leftovers()
    assert dumped(people) == before


def test_a_foreign_server_leads_nowhere_on_the_copy(new_database: Callable[[str], str], tmp_path: Path) -> None:
    """A migration cannot reach through a copy into another database of production."""
    source = new_database(
        "CREATE EXTENSION postgres_fdw; CREATE SERVER ledger FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'prod');"
        "CREATE USER MAPPING FOR PUBLIC SERVER ledger OPTIONS (user 'x', password 'y')"
    )
    with workshop_of(source, tmp_path / "home") as workshop:
        said = workshop.prepare().says
        copy = workshop.make_copy("r1")
        assert rows(copy.url, "SELECT srvoptions FROM pg_foreign_server") == [(["host=gonogo-rehearsal.invalid"],)]
        assert rows(copy.url, "SELECT * FROM pg_user_mappings") == []
        workshop.remove_leftovers()
        workshop.forget_golden()
    assert any("ledger" in one for one in said)


def test_a_copy_sorts_and_searches_as_its_source(cluster: str, tmp_path: Path) -> None:
    """Collation, encoding and the settings of the database itself are in no dump, and come along all the same."""
    asked = "SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()"
    with psycopg.connect(cluster, autocommit=True) as server:
        server.execute("CREATE DATABASE alike TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")
        server.execute("ALTER DATABASE alike SET search_path TO app, public")
        server.execute("ALTER DATABASE alike SET DateStyle TO 'German'")
    source = with_database(cluster, "alike")
    execute(source, "CREATE TABLE straße (id int); CREATE SCHEMA app; CREATE TABLE app.note (text text)")
    execute(source, "INSERT INTO app.note VALUES ('Zürich')")
    for kind, place in ((OriginKind.DATABASE, source), (OriginKind.GOLDEN, "alike")):
        with workshop_of(place, tmp_path / kind, kind, cluster) as workshop:
            assert "straße" in workshop.prepare().tables
            copy = workshop.make_copy("r1")
            assert rows(copy.url, asked) == [("LATIN1", "C")]
            assert rows(copy.url, "SELECT text, DATE '2024-03-01'::text FROM note") == [("Zürich", "01.03.2024")]
            workshop.remove_leftovers()
            workshop.forget_golden()
    with psycopg.connect(cluster, autocommit=True) as server:
        server.execute("DROP DATABASE alike")


def test_who_cannot_be_reached_is_named_without_the_password(tmp_path: Path) -> None:
    """A wrong port is told as such."""
    with pytest.raises(Unreachable, match="host and port") as problem:
        workshop_of("postgresql://me:secret@127.0.0.1:1/people", tmp_path).__enter__()
    assert "secret" not in str(problem.value) and "127.0.0.1:1" in str(problem.value)


def test_a_database_that_does_not_exist_is_named(cluster: str, tmp_path: Path) -> None:
    """So is the remedy."""
    with pytest.raises(Unreachable, match=r"nowhere.*does not exist.*Look at the name"):
        workshop_of(with_database(cluster, "nowhere"), tmp_path).__enter__()


def test_masks_that_leak_leave_no_golden_database(workshop: Workshop, databases: Databases) -> None:
    """Nothing is copied then."""
    from gonogo.adapters.copies import Altered

    before = databases()
    prepared = workshop.prepare(alter=lambda url, progress: Altered(1, ("person.name",)), shape="mask")
    assert prepared.leaks == ("person.name",)
    assert databases() == before - {workshop.golden}


def test_a_mask_that_fails_leaves_nothing(workshop: Workshop, databases: Databases) -> None:
    """The unfinished golden database goes with it."""
    before = databases()

    def fail(url: str, progress: object) -> None:
        raise RuntimeError("masking failed")

    with pytest.raises(RuntimeError):
        workshop.prepare(alter=fail, shape="mask")  # type: ignore[arg-type]
    assert databases() == before - {workshop.golden}


def test_a_copy_is_not_printed_with_its_password() -> None:
    """Nor with its token."""
    assert "secret" not in repr(Copy("postgresql://u:secret@h/n", "n", "r", "secret"))

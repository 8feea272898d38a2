# SPDX-License-Identifier: Apache-2.0
"""Is everything that git can hold read as it is: any name, any date, any number of parents?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.adapters.git import GitRepository, MissingObjects, beside, listing
from gonogo.adapters.git.beside import commits_beside
from gonogo.adapters.git.contacts import authors_of
from gonogo.adapters.git.listing import BETWEEN, commit_records, present, read_commits
from gonogo.adapters.git.text import as_bytes, as_text
from gonogo.practices.small_releases.rules.history import Commit
from gonogo.practices.small_releases.tests.made_repository import START, MadeRepository

SECONDS = int(START.timestamp())


@pytest.fixture
def made(tmp_path: Path) -> MadeRepository:
    """A repository without commits."""
    return MadeRepository(tmp_path / "r")


def listed(made: MadeRepository, *tips: str) -> dict[str, Commit]:
    """All commits that the tips lead to."""
    repository = GitRepository.open(made.path)
    pieces = list(commit_records(repository, tips or (made.head(),), []))
    rows = list(read_commits(pieces))
    authors = authors_of(repository, {row[4] for row in rows}, made.head())
    return {row[0]: Commit(*row[:4], authors[row[4]], *row[5:]) for row in rows}


def test_a_commit_is_read_with_all_that_is_known_of_it(made: MadeRepository) -> None:
    """Hash, parents, times, author, subject and paths in the order of git."""
    first = made.commit(
        {"b.txt": "1", "a/b/c.txt": "2"}, "Start\nsecond line\n\nbody", authored=SECONDS - 5, at=SECONDS
    )
    second = made.commit({"b.txt": None, "z": "3"}, "Next", by="Ravi R <RAVI@Example.gov>")
    assert list(listed(made).values()) == [
        Commit(second, (first,), SECONDS + 3600, SECONDS + 3600, "ravi@example.gov", "Next", ("b.txt", "z")),
        Commit(first, (), SECONDS - 5, SECONDS, "ravi@example.gov", "Start second line", ("a/b/c.txt", "b.txt")),
    ]


def test_names_of_any_bytes_stay_different(made: MadeRepository) -> None:
    """Line breaks, tabs, blanks, quotes, other encodings, and what only looks like an escape."""
    names = [
        b"a\nb",
        b"\n",
        b"\t",
        b" x ",
        b'"q"',
        "é".encode(),
        b"\xe9",
        b"\\xe9",
        b"\\\\xe9",
        b"\xff\\",
        b"\x01",
        b"c\\d",
    ]
    made.commit(dict.fromkeys(names, "1"), b"caf\xe9 \\xe9", by=b"J\xe9r\xf4me <j\xe9@X>")
    (commit,) = listed(made).values()
    assert len(set(commit.paths)) == len(names)
    assert {"a\nb", "\n", "\t", " x ", '"q"', "é", "\\xe9", "\x01", "c\\d"} <= set(commit.paths)
    assert (commit.subject, commit.author) == ("caf\\xe9 \\xe9", "j\\xe9@x")


@given(st.lists(st.binary(min_size=1, max_size=6).map(lambda raw: raw.replace(b"e", b"\\x")), unique=True))
def test_no_two_names_become_one(names: list[bytes]) -> None:
    """Whatever their bytes are; and each can be told back."""
    texts = [as_text(name) for name in names]
    assert len(set(texts)) == len(names)
    assert [as_bytes(text) for text in texts] == names


def test_empty_commits_empty_messages_and_merges_have_no_paths(made: MadeRepository) -> None:
    """Also when they stand first, last, or next to each other."""
    first = made.commit({}, "")
    second = made.commit({}, "")
    made.branch("f")
    side = made.commit({"f": "1"}, "\n\n  lead")
    made.branch("g", "main")
    other = made.commit({"g": "1"}, "")
    made.switch("main")
    third = made.commit({"m": "1"})
    merge = made.merge("f", "g", message="Octopus", files={"merged": "x"})
    found = listed(made)
    assert {sha: one.paths for sha, one in found.items()} == {
        merge: (), third: ("m",), other: ("g",), side: ("f",), second: (), first: ()
    }  # fmt: skip
    assert found[merge].parents == (third, side, other)
    assert [found[sha].subject for sha in (first, side, other)] == ["", "  lead", ""]


@pytest.mark.parametrize("seconds", [0, 1, 4_070_908_800, 2**31, 2**33])
def test_nonsense_dates_are_read_as_they_stand(made: MadeRepository, seconds: int) -> None:
    """From 1970 as from 2099: what is believed is decided elsewhere."""
    sha = made.commit({}, at=seconds, authored=seconds + 1)
    assert listed(made)[sha][2:4] == (seconds + 1, seconds)


def test_a_commit_without_readable_dates_or_people_is_read(made: MadeRepository) -> None:
    """Old programs wrote such commits. Their time is 1970."""
    tree = made.write("tree", b"")
    broken = [
        b"author nobody\ncommitter nobody",
        b"author A <a@x> x\ncommitter A <a@x> ",
        b"author  <> 5 +0000\ncommitter <> 6 -1",
    ]
    for people in broken:
        sha = made.write("commit", b"tree " + tree.encode() + b"\n" + people + b"\n\nOdd\n")
        one = listed(made, sha)[sha] if (made._heads.setdefault("main", sha)) else None
        assert one is not None
        assert one.parents == ()
        assert 0 <= one.committed <= 6


def test_a_submodule_and_a_changed_kind_are_one_path(made: MadeRepository) -> None:
    """A file that becomes a link, or a folder that becomes a submodule."""
    made.commit({"a": "1", "b": "2"})
    tree = made.write("tree", b"120000 a\0" + bytes.fromhex(made.write("blob", b"b")) + b"160000 sub\0" + b"\1" * 20)
    body = f"tree {tree}\nparent {made.head()}\nauthor A <a@x> 5 +0000\ncommitter A <a@x> 6 +0000\n\nLink\n"
    sha = made.write("commit", body.encode())
    assert listed(made, sha)[sha].paths == ("a", "b", "sub")


def test_only_what_is_not_known_is_listed(made: MadeRepository) -> None:
    """And a known tip that is gone may be asked about."""
    first, second, third = made.commit(), made.commit(), made.commit()
    repository = GitRepository.open(made.path)
    known = present(repository, [second, "1" * 40, first])
    assert known == [second, first]
    assert [piece[:40].decode() for piece in commit_records(repository, [third], known)] == [third]


def test_people_are_one_by_the_mailmap_of_main(made: MadeRepository) -> None:
    """As `git log` with %aE says it, also in a clone without files."""
    mailmap = "Ravi <ravi@home> <Ravi@Work>\nDana <dana@x> Dana Old <old@x>\n<sam@x> <sam@y>\nbroken < line\n"
    made.commit({".mailmap": mailmap, "a": "1"}, by="R <ravi@WORK>")
    made.commit({"a": "2"}, by="dana old <old@X>")
    made.commit({"a": "3"}, by="Somebody <old@x>")
    made.commit({"a": "4"}, by=b"S\xe4m <sam@y>")
    made.commit({"a": "5"}, by=" <tess@x>")
    plain = made.git("-c", "mailmap.blob=HEAD:.mailmap", "log", "--use-mailmap", "--format=%aE").lower().split()
    assert [one.author for one in listed(made).values()] == plain
    assert plain == ["tess@x", "sam@x", "old@x", "dana@x", "ravi@home"]


def test_a_record_that_was_cut_short_is_never_given(made: MadeRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an object is missing, all that follows is refused, wherever the chunks end."""
    for number in range(6):
        made.commit({"a": f"{number}", "b/c": f"{number}"})
    whole = b"".join(_joined(made))
    tree = made.git("rev-parse", f"{made.head()}~3^{{tree}}").strip()
    made.object_path(tree).unlink()
    for size in (1, 7, 64, 1 << 20):
        monkeypatch.setattr(listing, "CHUNK", size)
        given: list[bytes] = []
        with pytest.raises(MissingObjects, match="lacks a part of its history"):
            given.extend(commit_records(GitRepository.open(made.path), [made.head()], []))
        assert whole.startswith(BETWEEN.join(given))
        assert all(record in whole.split(BETWEEN) for piece in given for record in piece.split(BETWEEN))


def _joined(made: MadeRepository) -> Iterator[bytes]:
    yield BETWEEN.join(commit_records(GitRepository.open(made.path), [made.head()], []))


def test_pieces_of_any_size_give_the_same_commits(made: MadeRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit reads the same whether or not its neighbours hold other encodings."""
    for number in range(5):
        made.commit({"a\\xe9" if number % 2 else b"\xe9": f"{number}", "b\\c": f"{number}"}, rf"\x{number}0 \n")
    found: list[Any] = []
    for size in (1, 50, 1 << 20):
        monkeypatch.setattr(listing, "CHUNK", size)
        found.append(listed(made))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("version", [(2, 25), (2, 50)])
def test_commits_beside_main_are_found_by_any_git(
    made: MadeRepository, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int]
) -> None:
    """Generation by generation, as far as they are not known; heads that are missing or no commits are passed over."""
    monkeypatch.setattr(beside, "git_version", lambda: version)
    monkeypatch.setattr(beside, "TOGETHER", 2)
    main = made.commit({"a": "1"}, at=SECONDS)
    heads, expected = ["1" * 40, made.write("blob", b"x")], {}
    for name in ("f", "g", "h"):
        made.branch(name, main)
        parent = main
        for number in range(3):
            sha = made.commit({name: f"{number}"}, at=SECONDS + number, authored=SECONDS - number)
            expected[sha] = ((parent,), SECONDS - number, SECONDS + number)
            parent = sha
        heads.append(parent)
    assert commits_beside(GitRepository.open(made.path), [*heads, main], {main}) == expected
    made.object_path(made.git("rev-parse", "g~1").strip()).unlink()
    with pytest.raises(MissingObjects):
        commits_beside(GitRepository.open(made.path), heads, {main})


def test_a_commit_beside_main_with_odd_people_is_read(made: MadeRepository) -> None:
    """What is no time is 1970, as it is for commits of main."""
    tree = made.write("tree", b"")
    people = [
        ("author nobody\ncommitter <x> 7 +0000", (0, 7)),
        ("author A <a> > 5 +0000\ncommitter C <c> 99999999999999999999 +0000", (5, 0)),
        ("author A <a> 8\ncommitter C <c> 9", (8, 9)),
    ]
    for text, times in people:
        sha = made.write("commit", f"tree {tree}\n{text}\n\nOdd > 3 +0000\n".encode())
        assert commits_beside(GitRepository.open(made.path), [sha], set()) == {sha: ((), *times)}

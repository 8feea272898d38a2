# SPDX-License-Identifier: Apache-2.0
"""Can a repository make its reader run something, fetch something, or change it?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gonogo.adapters.git import GitError, GitRepository
from gonogo.adapters.git.beside import commits_beside
from gonogo.adapters.git.contacts import authors_of
from gonogo.adapters.git.lines import count
from gonogo.adapters.git.listing import commit_records, present, read_commits
from gonogo.adapters.git.requests import merge_request_numbers, request_heads
from gonogo.adapters.git.tags import read_tags
from gonogo.practices.small_releases.tests.made_repository import MadeRepository


def hostile_settings(trap: Path) -> str:
    """Settings of a repository in which everything that git can run is a trap."""
    return f"""
[core]
\tfsmonitor = {trap}
\thooksPath = {trap.parent}
\tpager = {trap}
\teditor = {trap}
\tsshCommand = {trap}
\tgitProxy = {trap}
\taskPass = {trap}
\talternateRefsCommand = {trap}
\tattributesFile = {trap.parent}/attributes
[pager]
\tlog = {trap}
[diff]
\texternal = {trap}
[diff "trap"]
\ttextconv = {trap}
\tcommand = {trap}
[filter "trap"]
\tclean = {trap}
\tsmudge = {trap}
\tprocess = {trap}
\trequired = true
[merge "trap"]
\tdriver = {trap} %A
[gpg]
\tprogram = {trap}
[log]
\tshowSignature = true
\tfollow = true
[credential]
\thelper = !{trap}
[alias]
\tlog = !{trap}
\trev-parse = !{trap}
[protocol]
\tallow = always
[protocol "ext"]
\tallow = always
[protocol "trap"]
\tallow = always
[extensions]
\tpartialClone = far
[remote "far"]
\turl = ext::{trap} %S
\tpromisor = true
\tpartialclonefilter = blob:none
\tuploadpack = {trap}
\tvcs = trap
[uploadpack]
\tpackObjectsHook = {trap}
[include]
\tpath = {trap.parent}/included
"""


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[MadeRepository, Path]:
    """A repository full of traps with a signed commit, tags, requests, a mailmap and a missing file; and the trace."""
    folder, sprung = tmp_path / "traps", tmp_path / "sprung"
    folder.mkdir()
    trap = folder / "trap"
    trap.write_text(f'#!/bin/sh\necho "$0 $*" >> {sprung}\nexit 1\n')
    trap.chmod(0o755)
    for hook in ("post-checkout", "reference-transaction", "post-index-change", "fsmonitor-watchman", "pre-auto-gc"):
        (folder / hook).symlink_to(trap)
    (folder / "git-remote-trap").symlink_to(trap)
    (folder / "attributes").write_text("* diff=trap filter=trap merge=trap\n")
    (folder / "included").write_text(f"[core]\n\tfsmonitor = {trap}\n")
    made = MadeRepository(tmp_path / "hostile")
    made.commit(
        {"a.txt": "one\n", ".gitattributes": "* diff=trap filter=trap\n", ".mailmap": "A <a@x> <ravi@example.gov>\n"}
    )
    made.tag("v1", at=made.later())
    made.branch("feature")
    made.commit({"b.txt": "two\n"})
    made.pull_head(7)
    made.pull_head(8, under="refs/merge-requests")
    made.switch("main")
    signature = b"gpgsig -----BEGIN PGP SIGNATURE-----\n \n nothing\n -----END PGP SIGNATURE-----\n"
    plain = made.git("cat-file", "commit", made.head()).encode()
    head, body = plain.split(b"\n\n", 1)
    signed = made.write("commit", head + b"\n" + signature + b"\n" + body)
    made._trees[signed] = made._trees[made.head()]
    made.reset(signed)
    made.commit({"a.txt": "one\ntwo\n"})
    made.object_path(made.write("blob", b"one\ntwo\n")).unlink()
    with (made.folder / "config").open("a") as config:
        config.write(hostile_settings(trap))
    (made.folder / "info").mkdir(exist_ok=True)
    (made.folder / "info" / "attributes").write_text("* diff=trap filter=trap\n")
    for name in ("HEAD", "hooks"):
        (made.path / name).write_text("nothing\n")
    return made, sprung


def read_everything(path: Path) -> list[object]:
    """Ask for all that can be asked of a clone, and return what was answered."""
    repository = GitRepository.open(path)
    references = repository.references()
    head = repository.head(None, references).commit
    tags, missing = read_tags(repository, references)
    rows = list(read_commits(commit_records(repository, [head, *(tag.commit for tag in tags)], [])))
    heads = request_heads(references)
    return [
        tags,
        missing,
        authors_of(repository, {row[4] for row in rows}, head),
        heads,
        commits_beside(repository, heads.values(), {head}),
        list(merge_request_numbers(repository, [head], [])),
        present(repository, [head, "1" * 40]),
        list(count(repository, [row[0] for row in rows])),
    ]


def test_nothing_that_a_repository_names_is_run(hostile: tuple[MadeRepository, Path]) -> None:
    """Neither monitors, hooks, pagers, converters, signatures, helpers nor a far repository for missing files."""
    made, sprung = hostile
    answers = read_everything(made.path)
    assert not sprung.exists(), sprung.read_text()
    assert answers[2] == {"Ravi <ravi@example.gov>": "a@x"}
    assert answers[-1][0] == made.head()  # type: ignore[index] (its file is missing, so it stays uncounted)


def test_the_traps_would_spring(hostile: tuple[MadeRepository, Path]) -> None:
    """Plain git runs into them, so the test above proves something."""
    made, sprung = hostile
    with pytest.raises(AssertionError):
        made.git("log", "-p", "--ext-diff")
    assert "trap" in sprung.read_text()


def test_replaced_objects_and_grafts_change_nothing(tmp_path: Path) -> None:
    """A commit is what its hash says."""
    made = MadeRepository(tmp_path / "replaced")
    first = made.commit({"a": "1"}, "First")
    made.commit({"a": "2"}, "Second")
    other = made.commit({"z": "1"}, "Another", root=True)
    made.reset(made.commit({"a": "3"}, "Third"))
    before = read_everything(made.path)
    made.ref(f"refs/replace/{made.head()}", other)
    (made.folder / "info").mkdir(exist_ok=True)
    (made.folder / "info" / "grafts").write_text(f"{made.head()} {first}\n")
    assert read_everything(made.path) == before


@pytest.mark.parametrize("bare", [False, True])
def test_reading_leaves_every_byte_and_time_as_it_was(tmp_path: Path, bare: bool) -> None:
    """Also the index, which git likes to refresh, and loose objects, which it likes to pack."""
    made = MadeRepository(tmp_path / "kept", bare=bare)
    for number in range(5):
        made.commit({"a.txt": f"{number}\n"})
    made.tag("v1", at=made.later())
    made.pull_head(3)
    if not bare:
        made.git("reset", "-q", "--hard")
        (made.path / "a.txt").write_text("changed\n")
    before = everything_in(made.path)
    read_everything(made.path)
    assert everything_in(made.path) == before


def everything_in(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Mode, time and content of every file and folder."""
    found = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        status = path.lstat()
        content = path.read_bytes() if path.is_file() else b""
        found[str(path)] = (status.st_mode, status.st_mtime_ns, content)
    return found


def test_settings_that_change_answers_are_without_effect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither those of the repository nor those of the user: the answer is a property of the commits."""
    made = MadeRepository(tmp_path / "set")
    made.commit({"a.txt": "one\n", "b/c.txt": "1\n2\n3\n", "d.bin": b"\0"})
    made.commit({"a.txt": None, "moved.txt": "one\n", "b/c.txt": "3\n1\n2\n"}, "Move")
    before = read_everything(made.path)
    odd = tmp_path / "odd"
    odd.write_text(
        "[diff]\n\trenames = copies\n\talgorithm = patience\n\torderFile = /nowhere\n\trelative = true\n"
        "\tnoprefix = true\n\tignoreSubmodules = all\n"
        "[log]\n\tshowRoot = false\n\tmailmap = false\n\tdate = relative\n\tdecorate = full\n"
        "[core]\n\tquotePath = true\n\tbigFileThreshold = 1\n[color]\n\tui = always\n\tdiff = always\n"
        "[i18n]\n\tlogOutputEncoding = UTF-16\n[format]\n\tpretty = fuller\n[mailmap]\n\tfile = /nowhere\n"
    )
    with (made.folder / "config").open("a") as config:
        config.write(odd.read_text())
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(odd))
    assert read_everything(made.path) == before


@pytest.mark.parametrize("name", ["--output=/tmp/x", "-h", "a\0b", "..", "HEAD^", "main:a"])
def test_a_branch_of_any_name_is_looked_up_and_never_handed_to_git(tmp_path: Path, name: str) -> None:
    """What is no branch is told to be none."""
    made = MadeRepository(tmp_path / "r")
    made.commit()
    repository = GitRepository.open(made.path)
    with pytest.raises(GitError, match="There is no branch"):
        repository.head(name, repository.references())


def test_an_odd_place_is_no_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder whose name begins with a dash is a folder."""
    monkeypatch.chdir(tmp_path)
    made = MadeRepository(tmp_path / "--exec-path=x")
    made.commit()
    open_it: Callable[[], GitRepository] = lambda: GitRepository.open("--exec-path=x")  # noqa: E731
    assert open_it().name == "--exec-path=x"

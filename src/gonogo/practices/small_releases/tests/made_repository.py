# SPDX-License-Identifier: Apache-2.0
"""How does a test get a git repository with exactly the history it needs, in milliseconds?

The objects are written as git stores them, without starting git for each: commits with any date, author, path and
number of parents, which git itself would refuse to make, are possible. `git fsck` finds them in order.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from gonogo.practices.small_releases.rules.history import History

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""When the first commit of a made repository is made, unless a test says otherwise: a Monday."""
HOUR = 3600
Content = str | bytes | None
Moment = datetime | int


class MadeRepository:
    """A repository with one branch under work. Commits follow each other by an hour unless their time is given.

    `at` is when something was committed or tagged, `authored` when it was written; both are aware datetimes or seconds
    since 1970. `by` is the name of somebody (`ravi`) or a whole `Name <address>`, as text or bytes.
    """

    def __init__(self, path: Path, *, bare: bool = False) -> None:
        self.path = path
        run_git("init", "-q", "--template=", "-b", "main", *(["--bare"] if bare else []), str(path))
        self.folder = path if bare else path / ".git"
        self.on = "main"
        self.now = int(START.timestamp()) - HOUR
        self._heads: dict[str, str] = {}
        self._trees: dict[str, dict[bytes, tuple[str, str]]] = {}
        self._blobs: dict[bytes, str] = {}

    # What is made

    def commit(
        self,
        files: Mapping[str | bytes, Content] | None = None,
        message: str | bytes = "Change",
        *,
        at: Moment | None = None,
        authored: Moment | None = None,
        by: str | bytes = "ravi",
        root: bool = False,
    ) -> str:
        """Commit these files on the branch under work and return the hash. None in place of a content removes a file.

        `root` makes a commit without a parent, as two histories that were joined have.
        """
        files = files if files is not None else {"file.txt": f"{len(self._trees)}\n"}
        parents = [self._heads[self.on]] if self.on in self._heads and not root else []
        return self._commit(self._changed(files), parents, message, at=at, authored=authored, by=by)

    def merge(
        self,
        *branches: str,
        message: str | bytes = "",
        at: Moment | None = None,
        by: str | bytes = "ravi",
        files: Mapping[str | bytes, Content] | None = None,
    ) -> str:
        """Merge branches or commits into the branch under work; more than one make an octopus.

        Files that only one side has are taken from there; `files` says what else the merge changes.
        """
        heads = [self.named(branch) for branch in branches]
        tree: dict[bytes, tuple[str, str]] = {}
        for head in (*reversed(heads), self.head()):
            tree |= self._trees[head]
        for name, content in (files or {}).items():
            self._set(tree, name, content)
        message = message or f"Merge branch '{branches[0]}'"
        return self._commit(tree, [self.head(), *heads], message, at=at, authored=at, by=by)

    def squash(
        self,
        branch: str,
        number: int | None = None,
        *,
        message: str = "",
        at: Moment | None = None,
        by: str | bytes = "ravi",
        keep: bool = True,
    ) -> str:
        """Squash a branch into the one under work as a hosting service does, keeping refs/pull/N/head if asked."""
        other, base = self._trees[self.named(branch)], self._trees[self.head()]
        if number is not None and keep:
            self.pull_head(number, branch)
        message = message or f"Squash {branch}" + (f" (#{number})" if number is not None else "")
        return self._commit(base | other, [self.head()], message, at=at, authored=at, by=by)

    def branch(self, name: str, start: str = "") -> None:
        """Make a branch at the head, or at `start`, and work on it."""
        self._heads[name] = self.named(start) if start else self.head()
        self.ref(f"refs/heads/{name}", self._heads[name])
        self.on = name

    def switch(self, name: str) -> None:
        """Work on another branch. HEAD of the repository stays where it is."""
        self.on = name

    def reset(self, commit: str) -> None:
        """Set the branch under work to another commit, as a forced push does."""
        self._heads[self.on] = self.named(commit)
        self.ref(f"refs/heads/{self.on}", self._heads[self.on])

    def tag(self, name: str, commit: str = "", *, at: Moment | None = None, by: str | bytes = "dana") -> str:
        """Tag the head or another object; with a time, the tag is annotated. An existing tag is moved."""
        target = self.named(commit)
        if at is not None:
            kind = self.git("cat-file", "-t", target).strip()
            head = f"object {target}\ntype {kind}\ntag {name}\ntagger ".encode() + _person(by, _seconds(at))
            target = self.write("tag", head + b"\n\nReady\n")
        self.ref(f"refs/tags/{name}", target)
        return target

    def pull_head(self, number: int, commit: str = "", *, under: str = "refs/pull") -> None:
        """Let a pull request (or, under `refs/merge-requests`, a merge request) have this head."""
        self.ref(f"{under}/{number}/head", self.named(commit))

    def submodule(self, path: str, commit: str = "1" * 40) -> tuple[str, str]:
        """Put a submodule at this path of the next commit of the branch under work."""
        entry = ("160000", commit)
        tree = dict(self._trees.get(self._heads.get(self.on, ""), {}))
        tree[path.encode()] = entry
        self._commit(tree, [self.head()], f"Add {path}", at=None, authored=None, by="ravi")
        return entry

    # What is there

    def head(self) -> str:
        """The hash of the head of the branch under work."""
        return self._heads[self.on]

    def named(self, name: str = "") -> str:
        """The hash of a branch, or the hash itself; the head when nothing is named."""
        return self._heads.get(name, name) if name else self.head()

    def git(self, *arguments: str, input: bytes = b"") -> str:
        """Run git in the repository and return what it says."""
        return run_git("-C", str(self.path), *arguments, input=input)

    def history(self, *, pattern: str = "v*", branch: str | None = None, now: datetime | None = None) -> History:
        """What reading this repository gives; needs the database of the test."""
        from gonogo.practices.small_releases.actions.reading import read_history

        return read_history(self.path, pattern=pattern, branch=branch, now=now or self.later())

    def later(self) -> datetime:
        """A moment an hour after the last commit."""
        return datetime.fromtimestamp(self.now + HOUR, UTC)

    # How it is written

    def write(self, kind: str, content: bytes) -> str:
        """Write an object and return its hash."""
        whole = f"{kind} {len(content)}\0".encode() + content
        sha = hashlib.sha1(whole, usedforsecurity=False).hexdigest()
        path = self.object_path(sha)
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(zlib.compress(whole, 1))
        return sha

    def object_path(self, sha: str) -> Path:
        """Where a loose object lies."""
        return self.folder / "objects" / sha[:2] / sha[2:]

    def ref(self, name: str, commit: str) -> None:
        """Let a reference lead to an object."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{commit}\n")

    def _changed(self, files: Mapping[str | bytes, Content]) -> dict[bytes, tuple[str, str]]:
        tree = dict(self._trees.get(self._heads.get(self.on, ""), {}))
        for name, content in files.items():
            self._set(tree, name, content)
        return tree

    def _set(self, tree: dict[bytes, tuple[str, str]], name: str | bytes, content: Content) -> None:
        path = _bytes(name)
        if content is None:
            tree.pop(path, None)
        else:
            tree[path] = ("100644", self._blob(_bytes(content)))

    def _blob(self, content: bytes) -> str:
        """The hash of a content, which is written once however many files have it."""
        if content not in self._blobs:
            self._blobs[content] = self.write("blob", content)
        return self._blobs[content]

    def _commit(
        self,
        tree: dict[bytes, tuple[str, str]],
        parents: list[str],
        message: str | bytes,
        *,
        at: Moment | None,
        authored: Moment | None,
        by: str | bytes,
    ) -> str:
        committed = self.now + HOUR if at is None else _seconds(at)
        written = committed if authored is None else _seconds(authored)
        head = "".join([f"tree {self._write_tree(tree)}\n", *(f"parent {parent}\n" for parent in parents)]).encode()
        people = b"author " + _person(by, written) + b"\ncommitter " + _person(by, committed) + b"\n\n"
        text = _bytes(message)
        sha = self.write("commit", head + people + text + (b"\n" if text else b""))
        self.now = committed
        self._trees[sha] = tree
        self._heads[self.on] = sha
        self.ref(f"refs/heads/{self.on}", sha)
        return sha

    def _write_tree(self, tree: Mapping[bytes, tuple[str, str]]) -> str:
        """Write the folders below each other and return the hash of the uppermost."""
        here: dict[bytes, tuple[str, str]] = {}
        below: dict[bytes, dict[bytes, tuple[str, str]]] = {}
        for path, entry in tree.items():
            folder, slash, rest = path.partition(b"/")
            if slash:
                below.setdefault(folder, {})[rest] = entry
            else:
                here[folder] = entry
        here |= {name: ("40000", self._write_tree(entries)) for name, entries in below.items()}
        ordered = sorted(here.items(), key=lambda one: one[0] + (b"/" if one[1][0] == "40000" else b""))
        parts = (mode.encode() + b" " + name + b"\0" + bytes.fromhex(sha) for name, (mode, sha) in ordered)
        return self.write("tree", b"".join(parts))


def run_git(*arguments: str, input: bytes = b"") -> str:
    """Run git without anybody's settings and return what it says; bytes that are no text are kept by escapes."""
    nobody = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
    people = {f"GIT_{who}_{what}": "Ravi" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    env = {**{key: value for key, value in os.environ.items() if not key.startswith("GIT_")}, **nobody, **people}
    said = subprocess.run(["git", *arguments], env=env, input=input, capture_output=True, check=False)
    if said.returncode:
        raise AssertionError(f"git {' '.join(arguments)}: {said.stderr.decode(errors='backslashreplace')}")
    return said.stdout.decode(errors="backslashreplace")


def _person(who: str | bytes, seconds: int) -> bytes:
    name = _bytes(who)
    if b"<" not in name:
        name = name.capitalize() + b" <" + name + b"@example.gov>"
    return name + f" {seconds} +0000".encode()


def _seconds(moment: Moment) -> int:
    return moment if isinstance(moment, int) else int(moment.timestamp())


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()

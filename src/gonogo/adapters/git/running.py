# SPDX-License-Identifier: Apache-2.0
"""How is git run so that it only reads, and nothing in a repository can make it run something else?

No shell, no terminal, no pager, no hooks, no file system monitor, no network: every protocol is forbidden, so that not
even a missing object is fetched. Objects are read through a scratch repository that borrows them, so the settings,
attributes, grafts and replaced objects of the clone are never looked at. The settings of the user and the machine stay
in force, for there they say which folders of other owners are trusted; what could change an answer is outranked here.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from gonogo.adapters.git.errors import GitError, refused

OLDEST = (2, 25)
"""The first git that tells the kind of hashes of a repository."""
CHUNK = 1 << 20
"""Bytes that are read at once, where there are so many."""
_EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
_SETTINGS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "core.askPass": "",
    "core.sshCommand": "false",
    "core.attributesFile": os.devnull,
    "core.bigFileThreshold": "512m",
    "core.commitGraph": "false",
    "core.quotePath": "false",
    "credential.helper": "",
    "protocol.allow": "never",
    "protocol.ext.allow": "never",
    "protocol.file.allow": "never",
    "attr.tree": _EMPTY_TREE,
    "diff.external": "",
    "diff.orderFile": os.devnull,
    "log.showRoot": "true",
    "log.showSignature": "false",
    "mailmap.file": os.devnull,
    "gc.auto": "0",
    "maintenance.auto": "false",
}
_PREFIX = (
    "git",
    "--no-pager",
    "--no-replace-objects",
    "--literal-pathspecs",
    *(word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")),
)
_KEPT = ("GIT_CONFIG", "GIT_EXEC_PATH")
"""Variables by which a user says which settings hold; all others of git could lead elsewhere."""
_ALWAYS = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_FLUSH": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "LANGUAGE": "",
}


def run(place: str, words: Sequence[str], *, sent: Iterable[bytes] = (), codes: Sequence[int] = (0,)) -> bytes:
    """Run git and return what it says. Raises GitError about `place` on any other exit code."""
    with _started(place, words, sent) as (process, errors):
        said, _ = process.communicate()
        if process.returncode not in codes:
            raise _ended(process.returncode, errors, place)
    return said


@contextmanager
def stream(place: str, words: Sequence[str], *, sent: Iterable[bytes] = ()) -> Iterator[IO[bytes]]:
    """What git says, while it says it. Raises GitError at the end unless git ended well: no answer is cut short."""
    with _started(place, words, sent) as (process, errors):
        assert process.stdout is not None
        yield process.stdout
        process.stdout.close()
        if process.wait():
            raise _ended(process.returncode, errors, place)


@contextmanager
def answer(place: str, words: Sequence[str], *, sent: Iterable[bytes] = ()) -> Iterator[IO[bytes]]:
    """All that git says, once it ended well; it waits in a file, which takes less time than a pipe."""
    with TemporaryFile() as file:
        with _started(place, words, sent, file) as (process, errors):
            if process.wait():
                raise _ended(process.returncode, errors, place)
        file.seek(0)
        yield file


@contextmanager
def conversation(place: str, words: Sequence[str]) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """A git that answers as it is asked: where to ask, and where it answers. EOFError means that it ended early."""
    check_git()
    with TemporaryFile() as errors, _start(place, words, subprocess.PIPE, subprocess.PIPE, errors, CHUNK) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdin, process.stdout
        except (BrokenPipeError, EOFError):
            raise _ended(process.wait(), errors, place) from None
        finally:
            process.kill()


@contextmanager
def borrowing(objects: Path, object_format: str) -> Iterator[tuple[str, ...]]:
    """The first words for git to read objects of this folder from a repository without settings, refs and files."""
    with TemporaryDirectory(prefix="gonogo-") as folder:
        scratch = Path(folder)
        (scratch / "objects" / "info").mkdir(parents=True)
        (scratch / "refs").mkdir()
        (scratch / "HEAD").write_text("ref: refs/heads/none\n")
        (scratch / "config").write_text(
            "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = " + object_format
        )
        (scratch / "objects" / "info" / "alternates").write_bytes(_quoted(os.fsencode(objects)) + b"\n")
        yield (f"--git-dir={scratch}",)


def _quoted(path: bytes) -> bytes:
    """A path as a file of alternates has it; one with odd characters in quotes."""
    if not re.search(rb'[\n"#\\]', path):
        return path
    return b'"' + path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'


@contextmanager
def _started(
    place: str, words: Sequence[str], sent: Iterable[bytes], into: IO[bytes] | int = subprocess.PIPE
) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """A git that runs, and what it complains about. It is ended when it is not needed any more."""
    check_git()
    with TemporaryFile() as given, TemporaryFile() as errors:
        given.writelines(sent)
        given.seek(0)
        process = _start(place, words, given, into, errors, 0)
        try:
            yield process, errors
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _start(
    place: str,
    words: Sequence[str],
    given: IO[bytes] | int,
    into: IO[bytes] | int,
    errors: IO[bytes],
    buffered: int,
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 (no shell; words of others come after options)
            [*_PREFIX, *words],
            stdin=given,
            stdout=into,
            stderr=errors,
            env=environment(),
            bufsize=buffered,
            pipesize=CHUNK,
        )
    except OSError as error:
        raise GitError(f"{place} cannot be read: git cannot be started: {error.strerror}.") from None
    except ValueError:
        raise GitError("A name with a NUL character cannot be used with git.") from None


def _ended(code: int, errors: IO[bytes], place: str) -> GitError:
    if code < 0:
        return GitError(f"{place} was not read to its end: git was ended by signal {-code}. Try again.")
    errors.seek(0)
    return refused(errors.read(20_000), place)


def environment() -> dict[str, str]:
    """The variables for git: those of the user, without what leads to another repository, and what keeps it quiet."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    return {**mine, **_ALWAYS}


def check_git() -> None:
    """Raises GitError when git is missing or too old."""
    found = git_version()
    if found < OLDEST:
        oldest, have = (".".join(map(str, version)) for version in (OLDEST, found))
        raise GitError(f"git {have} is too old to read a history safely. Install git {oldest} or newer.")


@cache
def git_version() -> tuple[int, ...]:
    """The version of git on this machine. Raises GitError when there is none."""
    try:
        done = subprocess.run(["git", "version"], capture_output=True, env=environment(), check=False)  # noqa: S607
    except OSError:
        raise GitError("git was not found. Install it, or run this where it is installed.") from None
    found = re.search(rb"(\d+)\.(\d+)(?:\.(\d+))?", done.stdout)
    if found is None:
        raise GitError("git does not say which version it is. Look at: git version")
    return tuple(int(part) for part in found.groups() if part is not None)

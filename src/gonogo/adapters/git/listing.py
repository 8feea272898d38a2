# SPDX-License-Identifier: Apache-2.0
"""Which commits are there, and which files does each change?

One pass over the history, in bulk: git writes a record for each commit, and records are cut apart and read with as few
steps as possible. No record holds two NUL bytes in a row, and two of them part the records.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import IO

from gonogo.adapters.git.repository import GitRepository
from gonogo.adapters.git.running import CHUNK, answer, run, stream
from gonogo.adapters.git.text import Same, Texts, as_plain_text

BETWEEN = b"\0\0"
PLAIN = ("--no-renames", "--no-notes", "--no-show-signature", "--no-color", "--no-relative", "--encoding=UTF-8")
NO_PROGRAMS = ("--no-ext-diff", "--no-textconv", "--ignore-submodules=none")
_COMMIT = "--format=tformat:%x00%H %at %ct %P%n%an <%ae>%n%s"

Row = tuple[str, tuple[str, ...], int, int, str, str, tuple[str, ...]]
"""A commit: hash, parents, written, committed, author as `Name <address>`, subject, paths."""


def commit_records(repository: GitRepository, tips: Iterable[str], known: Iterable[str]) -> Iterator[bytes]:
    """Records of the commits that the tips have and the known ones have not, newest first, many in one piece."""
    words = ("log", "-z", "--name-only", *PLAIN, *NO_PROGRAMS, _COMMIT, "--stdin")
    with repository.borrowed() as first, answer(repository.place, (*first, *words), sent=sent(tips, known)) as said:
        last = yield from pieces_of(said)
    if last:
        yield last


def present(repository: GitRepository, commits: Iterable[str]) -> list[str]:
    """Those of the hashes that are commits in this clone."""
    asked = list(sent(commits))
    if not asked:
        return []
    with repository.borrowed() as first:
        words = (*first, "cat-file", "--batch-check=%(objectname) %(objecttype)", "--buffer")
        said = run(repository.place, words, sent=asked)
    return [line[:-7].decode() for line in said.splitlines() if line.endswith(b" commit")]


def records(repository: GitRepository, words: Sequence[str], lines: Iterable[bytes]) -> Iterator[bytes]:
    """Whole records while git says them, many in one piece.

    The last one is given only after git ended well, so that none that was cut short is taken for a whole one.
    """
    with repository.borrowed() as first, stream(repository.place, (*first, *words), sent=lines) as said:
        last = yield from pieces_of(said)
    if last:
        yield last


def pieces_of(said: IO[bytes]) -> Generator[bytes, None, bytes]:
    """Pieces of whole records, and at the end the last record. What git says starts and ends with one NUL."""
    said.read(1)
    left = b""
    while chunk := said.read(CHUNK):
        piece, _, left = (left + chunk).rpartition(BETWEEN)
        if piece:
            yield piece
    return left.rstrip(b"\0")


def sent(tips: Iterable[str], known: Iterable[str] = ()) -> Iterator[bytes]:
    """The lines that ask for what the tips have and the known ones have not."""
    for tip in tips:
        yield f"{tip}\n".encode()
    for sha in known:
        yield f"^{sha}\n".encode()


def read_commits(pieces: Iterable[bytes]) -> Iterator[Row]:
    """What the records say. This runs for every commit there is, so it is written for speed."""
    texts, same, nothing = Texts(), Same().__getitem__, ()
    for piece in pieces:
        for record in _texts_of(piece):
            if isinstance(record, bytes):
                yield _read_bytes(record, texts)
                continue
            head, _, files = record.partition("\0\n")
            first, contact, subject = head.split("\n", 2)
            sha, written, committed, parents = first.split(" ", 3)
            yield (
                sha,
                nothing if not parents else (parents,) if " " not in parents else tuple(parents.split(" ")),
                int(written or 0),
                int(committed or 0),
                contact,
                subject,
                tuple(map(same, files.split("\0"))) if files else nothing,
            )


def _texts_of(piece: bytes) -> Iterable[str | bytes]:
    """The records of a piece: as text where no name in them needs an escape, else as they are."""
    plain = as_plain_text(piece)
    if plain is not None:
        return plain.split("\0\0")
    return ((as_plain_text(record) or record) for record in piece.split(BETWEEN))


def _read_bytes(record: bytes, texts: Texts) -> Row:
    """The same for a record that has bytes that are no text, or something that looks like their escape."""
    head, _, files = record.partition(b"\0\n")
    first, contact, subject = head.split(b"\n", 2)
    sha, written, committed, *parents = first.decode().split(" ")
    return (
        sha,
        tuple(parents) if parents[0] else (),
        int(written or 0),
        int(committed or 0),
        texts[contact],
        subject.decode(errors="backslashreplace"),
        tuple(texts[file] for file in files.split(b"\0")) if files else (),
    )

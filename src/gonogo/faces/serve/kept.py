# SPDX-License-Identifier: Apache-2.0
"""What does the data plane need after a restart without its store, and how is it written so that it is whole?

One file: a line that names the format, the length and the SHA-256 of all that follows; a line of JSON about releases
and client keys; then the definitions of each release as they were compiled. Keys stand there by their digests only.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from gonogo.faces.ofrep.snapshot import KeyGrant
from gonogo.faces.serve.compiled import Document

FORMAT = 1
MAGIC = b"gonogo-snapshot"
DRAFT_SECONDS = 600


class SnapshotRefused(Exception):
    """The file is not used; the message says which file and why."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is served, by whom it may be asked, of which store, and when it was written."""

    written_at: datetime
    store: str
    documents: tuple[Document, ...]
    keys: Mapping[str, KeyGrant]


def write(path: Path, kept: Kept) -> None:
    """Put the file in place, whole or not at all, readable by its owner only. Raises OSError."""
    _remove_old_drafts(path)
    parts = [_index(kept), *(document.text for document in kept.documents)]
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_first_line(parts))
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)


def read(path: Path, store: str) -> Kept | None:
    """What the file holds; None when there is none. Raises SnapshotRefused unless it is whole and of this store."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _refused(path, f"it cannot be read ({error.strerror or error})") from None
    first, _, rest = content.partition(b"\n")
    _require_whole(path, first.split(b" "), rest)
    try:
        kept = _kept(rest)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise _refused(path, f"its content is not what this version of Gonogo writes ({error!r})") from None
    if kept.store != store:
        raise _refused(path, "it is of another store than the one that is set up now")
    return kept


def _require_whole(path: Path, words: list[bytes], rest: bytes) -> None:
    if len(words) != 4 or words[0] != MAGIC:
        raise _refused(path, "it is not a snapshot of Gonogo")
    if words[1] != b"%d" % FORMAT:
        raise _refused(path, f"it has format {words[1].decode('ascii', 'replace')}, and this version reads {FORMAT}")
    if words[2] != b"%d" % len(rest):
        raise _refused(path, "it is cut off, or something was added to it")
    if words[3] != hashlib.sha256(rest).hexdigest().encode():
        raise _refused(path, "its content does not match its checksum; it is damaged")


def _refused(path: Path, why: str) -> SnapshotRefused:
    return SnapshotRefused(f"The snapshot in {path} is not used: {why}.")


def _first_line(parts: Iterable[bytes]) -> bytes:
    digest, length = hashlib.sha256(), 0
    for part in parts:
        digest.update(part)
        length += len(part)
    return b"%b %d %d %b\n" % (MAGIC, FORMAT, length, digest.hexdigest().encode())


def _index(kept: Kept) -> bytes:
    about = {
        "written_at": kept.written_at.isoformat(),
        "store": kept.store,
        "releases": [
            {
                "release": one.release,
                "product": one.product,
                "version": one.version,
                "at": one.at.isoformat(),
                "bucketing": one.bucketing,
                "bytes": len(one.text),
            }
            for one in kept.documents
        ],
        "keys": {
            digest: {
                "name": grant.name,
                "scopes": sorted(grant.scopes),
                "product": grant.product,
                "expires_at": grant.expires_at and grant.expires_at.isoformat(),
            }
            for digest, grant in kept.keys.items()
        },
    }
    return orjson.dumps(about) + b"\n"


def _kept(rest: bytes) -> Kept:
    index, _, texts = rest.partition(b"\n")
    about: dict[str, Any] = orjson.loads(index)
    keys = {digest: _grant(facts) for digest, facts in about["keys"].items()}
    documents = tuple(_documents(about["releases"], texts))
    return Kept(datetime.fromisoformat(about["written_at"]), about["store"], documents, keys)


def _documents(releases: Iterable[Mapping[str, Any]], texts: bytes) -> Iterator[Document]:
    start = 0
    for one in releases:
        end = start + one["bytes"]
        at = datetime.fromisoformat(one["at"])
        yield Document(one["release"], one["product"], one["version"], at, one["bucketing"], texts[start:end])
        start = end


def _grant(facts: Mapping[str, Any]) -> KeyGrant:
    ends = facts["expires_at"]
    return KeyGrant(
        facts["name"], frozenset(facts["scopes"]), facts["product"], datetime.fromisoformat(ends) if ends else None
    )


def _remove_old_drafts(path: Path) -> None:
    """Those of writers that were killed; younger ones may belong to another process with the same data folder."""
    for draft in path.parent.glob(f"{path.name}.*"):
        with suppress(OSError):
            if time.time() - draft.stat().st_mtime > DRAFT_SECONDS:
                draft.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the new name last as well; some file systems cannot, and then it lasts a moment later."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)

# SPDX-License-Identifier: Apache-2.0
"""Is what lies on the disk the whole truth or refused, and never half used?"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.faces.ofrep import KeyGrant
from gonogo.faces.serve import kept
from gonogo.faces.serve.compiled import Document, compile_document, snapshot_of
from gonogo.faces.serve.keeper import Keeper
from gonogo.faces.serve.kept import Kept, SnapshotRefused

NOW = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
TEXT = b'{"flags":{"new-intake":{"state":"ENABLED","variants":{"on":true,"off":false},"defaultVariant":"off"}}}'
KEYS = {
    "d1": KeyGrant("portal", frozenset({"evaluate"}), "portal", NOW + timedelta(days=1)),
    "d2": KeyGrant("fleet", frozenset({"sync", "evaluate"})),
}


def one(release: str = "portal-2", version: int = 3, text: bytes = TEXT) -> Document:
    """What one release serves."""
    return Document(release, "portal", version, NOW, "v3", text)


def content(*documents: Document) -> Kept:
    """What is kept of these releases."""
    return Kept(NOW, "store-1", documents, KEYS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A snapshot of one release."""
    kept.write(tmp_path / "snapshot", content(one()))
    return tmp_path / "snapshot"


@given(st.lists(st.binary(max_size=300), max_size=4), st.text(max_size=20))
def test_what_was_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, texts: list[bytes], name: str) -> None:
    """Every release and key, to the byte, whatever the definitions hold; without a file there is nothing."""
    path = tmp_path_factory.mktemp("kept") / "snapshot"
    assert kept.read(path, "store-1") is None
    written = content(*(one(f"{name}-{number}", number, text) for number, text in enumerate(texts)))
    kept.write(path, written)
    assert kept.read(path, "store-1") == written


def test_only_its_owner_may_read_it_and_no_draft_is_left(path: Path) -> None:
    """Mode 0600, also when it replaces an older one; nothing else lies in the folder."""
    kept.write(path, content(one(version=4)))
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["snapshot"]


def test_every_cut_is_refused(path: Path) -> None:
    """Wherever a file ends too early, nothing of it is used."""
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(SnapshotRefused, match="is not used"):
            kept.read(path, "store-1")


def test_every_flipped_bit_behind_the_first_line_is_refused(path: Path) -> None:
    """A damaged byte anywhere makes the checksum wrong."""
    whole = bytearray(path.read_bytes())
    for place in range(whole.index(b"\n") + 1, len(whole)):
        whole[place] ^= 1
        path.write_bytes(whole)
        with pytest.raises(SnapshotRefused, match="does not match its checksum"):
            kept.read(path, "store-1")
        whole[place] ^= 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda whole: b"PNG" + whole, "is not a snapshot of Gonogo"),
        (lambda whole: whole.replace(b"gonogo-snapshot 1 ", b"gonogo-snapshot 0 "), "it has format 0, and this"),
        (lambda whole: whole.replace(b"gonogo-snapshot 1 ", b"gonogo-snapshot 2 "), "it has format 2, and this"),
        (lambda whole: whole + b"x", "something was added"),
    ],
)
def test_a_foreign_or_older_file_is_refused_with_the_reason(
    path: Path, change: Callable[[bytes], bytes], reason: str
) -> None:
    """The sentence names the file and what is wrong with it."""
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(SnapshotRefused, match=reason) as refusal:
        kept.read(path, "store-1")
    assert str(path) in str(refusal.value)


def test_a_snapshot_of_another_store_is_refused(path: Path) -> None:
    """Whoever points the settings at another database does not get the answers of this one."""
    with pytest.raises(SnapshotRefused, match="of another store"):
        kept.read(path, "store-2")


def test_content_of_the_right_checksum_and_the_wrong_shape_is_refused(path: Path) -> None:
    """A whole file that some other version wrote under the same number is no reason to fail."""
    rest = b'{"releases": []}\n'
    path.write_bytes(kept._first_line([rest]) + rest)
    with pytest.raises(SnapshotRefused, match="not what this version of Gonogo writes"):
        kept.read(path, "store-1")


def test_drafts_of_killed_writers_are_removed(path: Path) -> None:
    """Old ones only: a young one may be another process at work."""
    old, young = path.with_name("snapshot.old"), path.with_name("snapshot.young")
    for draft in (old, young):
        draft.write_bytes(b"half")
    os.utime(old, (0, 0))
    kept.write(path, content(one()))
    assert (old.exists(), young.exists()) == (False, True)


def test_answers_and_etags_are_the_same_from_the_disk(path: Path) -> None:
    """A restart changes nothing that a client can see; keys expire as they would have."""
    before = snapshot_of([compile_document(one())], KEYS)
    found = kept.read(path, "store-1")
    assert found is not None
    after = snapshot_of([compile_document(document) for document in found.documents], found.keys)
    assert (after.version, after.etag, after.released_at) == (before.version, before.etag, before.released_at)
    assert after.all_definitions == before.all_definitions
    assert after.flag_sets["portal"].etag == before.flag_sets["portal"].etag
    assert after.keys["d1"].is_expired(NOW + timedelta(days=2))


def test_of_many_changes_the_newest_is_kept(tmp_path: Path) -> None:
    """The writer need not keep up; what was last is on the disk when it stops."""
    keeper = Keeper(tmp_path, "store-1", lambda: NOW)
    for version in range(50):
        keeper.keep([one(version=version)], KEYS)
    keeper.stop()
    found = keeper.read()
    assert found is not None
    assert found.documents[0].version == 49


def test_a_disk_that_takes_nothing_is_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Writing goes on being tried, and a success after it is said as well."""
    keeper = Keeper(tmp_path / "gone", "store-1", lambda: NOW)
    for _ in range(3):
        keeper._write(content(one()))
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "cannot be written" in caplog.text
    (tmp_path / "gone").mkdir()
    keeper._write(content(one()))
    assert keeper.read() is not None
    assert caplog.records[-1].message.endswith("is written again.")

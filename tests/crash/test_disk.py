# SPDX-License-Identifier: Apache-2.0
"""Is a disk that is full or read-only told in one sentence, with nothing half done?"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.crash.conftest import PLAN, Prepared, copied, write_plan
from tests.crash.store import events, require_sound, rows, waves
from tests.server import Said, end_of, gonogo, start_gonogo

LARGE = 100_000


def run(*command: str) -> bool:
    """Whether a program of the system did its work."""
    return shutil.which(command[0]) is not None and subprocess.run(command, capture_output=True).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB of its own; only root can make one."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or not run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)):
        pytest.skip("A file system of one's own can be mounted by root only.")
    yield place
    assert run("umount", "--lazy", str(place))


@pytest.fixture(scope="module")
def large_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new version of the plan, whose roster does not fit."""
    people = "targetingKey,office\n" + "".join(f"{sha256(b'%d' % n).hexdigest()[:32]},fargo\n" for n in range(LARGE))
    return write_plan(tmp_path_factory.mktemp("large"), f"{PLAN}title: Too large\n", people)


def require_one_sentence(said: Said, *words: str) -> None:
    """Exit code 2 and one line that says what the matter is."""
    print(f"\n{said.err.strip()}")
    assert said.code == 2, said
    assert len(said.err.splitlines()) == 1, said.err
    assert any(word in said.err for word in words), said.err


def require_untouched(home: Path) -> None:
    """The first plan version is there, whole, and nothing else."""
    require_sound(home)
    assert rows(home, "SELECT number FROM core_planversion") == [(1,)]
    assert rows(home, "SELECT keys FROM core_roster") == [(100,)]
    assert events(home) == []


def test_on_a_full_disk_a_plan_is_not_half_applied(untouched: Prepared, small_disk: Path, large_plan: Path) -> None:
    """The sentence says that the disk is full; with room again, commands work."""
    home = copied(untouched, small_disk / "home").home
    said = end_of(start_gonogo("plan", "apply", str(large_plan), home=home))
    require_one_sentence(said, "the disk is full")
    require_untouched(home)
    gonogo("wave", "open", "pilot", home=home)
    assert waves(home)["pilot"] == ("open", 100)


def test_on_a_disk_filled_by_others_a_wave_is_not_half_opened(untouched: Prepared, small_disk: Path) -> None:
    """Not a byte is left: refused in a sentence, closed as before, and it opens once there is room."""
    home = copied(untouched, small_disk / "home").home
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    said = end_of(start_gonogo("wave", "open", "pilot", home=home))
    require_one_sentence(said, "the disk is full", "cannot be used")
    filler.unlink()
    require_untouched(home)
    gonogo("wave", "open", "pilot", home=home)


def test_with_files_limited_in_size_a_plan_is_not_half_applied(prepared: Prepared, large_plan: Path) -> None:
    """The same where nobody may mount: the system refuses to let the file grow."""
    limit = (prepared.home / "gonogo.sqlite3").stat().st_size + 300_000

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    said = end_of(start_gonogo("plan", "apply", str(large_plan), home=prepared.home, before=limited))
    require_one_sentence(said, "cannot be used")
    require_untouched(prepared.home)


def test_in_a_read_only_folder_each_command_says_so(untouched: Prepared, small_disk: Path) -> None:
    """Reading and writing commands end with a sentence that names the folder."""
    home = copied(untouched, small_disk / "home").home
    assert run("mount", "-o", "remount,ro", str(small_disk))
    said = end_of(start_gonogo("wave", "open", "pilot", home=home))
    require_one_sentence(said, "read-only", "cannot be opened", "Read-only")
    assert str(home) in said.err
    new = end_of(start_gonogo("release", "list", home=small_disk / "new"))
    require_one_sentence(new, "Read-only")
    assert run("mount", "-o", "remount,rw", str(small_disk))
    require_untouched(home)


def test_a_file_in_place_of_the_folder_is_said(tmp_path: Path) -> None:
    """GONOGO_HOME that names a file is told, with its name."""
    place = tmp_path / "home"
    place.write_text("not a folder")
    said = end_of(start_gonogo("release", "list", home=place))
    require_one_sentence(said, str(place))

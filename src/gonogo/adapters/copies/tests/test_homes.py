# SPDX-License-Identifier: Apache-2.0
"""Does a runner have one name, whoever asks first and whatever happened to its file?"""

from __future__ import annotations

import threading
from pathlib import Path

from gonogo.adapters.copies.homes import Home


def test_whoever_comes_at_once_gets_the_same_id(tmp_path: Path) -> None:
    """Twelve open one new folder together, again and again, and agree; no draft is left."""
    for number in range(40):
        folder = tmp_path / str(number)
        together, found = threading.Barrier(12), set()

        def ask(folder: Path = folder, together: threading.Barrier = together, found: set[str] = found) -> None:
            together.wait()
            found.add(Home(folder).id)

        threads = [threading.Thread(target=ask) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 1
        assert [one.name for one in folder.iterdir()] == ["runner-id"]


def test_an_id_stays(tmp_path: Path) -> None:
    """The next one who opens the folder bears the same name; a damaged file makes a new one."""
    first = Home(tmp_path).id
    assert Home(tmp_path).id == first
    (tmp_path / "runner-id").write_text("half")
    assert len(Home(tmp_path).id) == 12

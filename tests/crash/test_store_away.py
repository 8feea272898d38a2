# SPDX-License-Identifier: Apache-2.0
"""Do users keep their version while the store is gone, locked or damaged, and does everything recover afterwards?"""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from tests.crash.conftest import PILOT, Prepared
from tests.crash.store import FILE, require_sound, waves
from tests.server import Server, answer_of, gonogo, running_server


@pytest.fixture
def server(opened: Prepared) -> Iterator[Server]:
    """The release with its pilot open, served."""
    with running_server(opened.home) as running:
        yield running


def api(server: Server, prepared: Prepared, operation: str, **parameters: object) -> httpx.Response:
    """Run an operation over the management API."""
    headers = {"Authorization": f"Bearer {prepared.token}"}
    return httpx.post(f"{server.url}/api/v1/{operation}", json=parameters, headers=headers, timeout=60)


def value(server: Server, prepared: Prepared) -> object:
    """What somebody of the pilot gets."""
    return answer_of(server.url, "new-intake", PILOT, prepared.key)["value"]


def require_users_served(server: Server, prepared: Prepared) -> None:
    """The data plane answers as before, and the process is alive."""
    assert value(server, prepared) is True
    for path in ("/healthz", "/readyz", "/metrics"):
        assert httpx.get(f"{server.url}{path}", timeout=30).status_code == 200


def wait_until_missed(server: Server) -> None:
    """Wait until the server has noticed, and says so where it says that it is ready."""
    server.wait_for(
        lambda: "the store does not answer" in httpx.get(f"{server.url}/readyz", timeout=30).text, "the store is missed"
    )


def require_clear_refusals(server: Server, prepared: Prepared, reason: str) -> None:
    """Pages and API say in a sentence that the store is the matter; nobody sees a traceback."""
    asked = api(server, prepared, "wave.list")
    assert (asked.status_code, asked.json()["code"]) == (503, "store")
    assert reason in asked.json()["message"]
    form = {"username": "dana", "password": "correct horse battery"}
    with httpx.Client(base_url=server.url, timeout=60) as browser:
        token = browser.get("/sign-in/").cookies.get("csrftoken") or ""
        page = browser.post("/sign-in/", data={**form, "csrfmiddlewaretoken": token})
    assert page.status_code == 503, page.text[:500]
    assert "store" in page.text
    assert "Traceback" not in page.text


def require_recovered(server: Server, prepared: Prepared) -> None:
    """What is done from now on is done, and reaches the users."""
    # Pages and API refuse until the server, which looks five times a second, has seen the store again.
    server.wait_for(lambda: api(server, prepared, "wave.list").status_code == 200, "the store is found again", 30)
    gonogo("wave", "rollback", "pilot", "--because", "wrong sums", home=prepared.home)
    seconds = server.wait_for(lambda: value(server, prepared) is False, "the rollback reaches the users", 20)
    print(f"\nafter recovery a rollback reached the users {seconds:.2f} s after its command ended")
    require_sound(prepared.home)


def test_with_the_store_moved_away_users_keep_their_version(server: Server, opened: Prepared) -> None:
    """People are told; when the file is back where it was, everything goes on."""
    home, away = opened.home, opened.home.parent / "away"
    away.mkdir()
    files = sorted(home.glob(f"{FILE}*"))
    for file in files:
        file.rename(away / file.name)
    require_users_served(server, opened)
    wait_until_missed(server)
    require_clear_refusals(server, opened, "is missing")
    assert not (home / FILE).exists()
    require_users_served(server, opened)
    for file in home.glob(f"{FILE}*"):
        file.unlink()
    for file in files:
        (away / file.name).rename(file)
    require_users_served(server, opened)
    require_recovered(server, opened)


def test_with_the_store_damaged_users_keep_their_version_until_a_backup_is_brought_back(
    server: Server, opened: Prepared
) -> None:
    """The server follows the restored file without being started again."""
    home, backup = opened.home, opened.home.parent / "backup.sqlite3"
    with closing(sqlite3.connect(home / FILE)) as store, closing(sqlite3.connect(backup)) as copy:
        store.backup(copy)
    for file in home.glob(f"{FILE}*"):
        file.unlink()
    (home / FILE).write_bytes(b"this is no database " * 1000)
    require_users_served(server, opened)
    wait_until_missed(server)
    require_clear_refusals(server, opened, "not a Gonogo store")
    said = gonogo("wave", "list", home=home, code=2)
    assert "the file is not a Gonogo store" in said.err
    assert len(said.err.splitlines()) == 1
    shutil.move(backup, home / FILE)
    require_users_served(server, opened)
    require_recovered(server, opened)


def test_with_the_store_locked_users_are_served_and_writers_wait(server: Server, opened: Prepared) -> None:
    """A change waits for its turn and is then made once; readers do not wait at all."""
    answers: list[httpx.Response] = []
    parameters = {"wave": "pilot", "because": "wrong sums"}
    writer = threading.Thread(target=lambda: answers.append(api(server, opened, "wave.pause", **parameters)))
    # The first call notes that the token was used, which is a write of its own and would wait as well.
    assert api(server, opened, "wave.list").status_code == 200
    with closing(sqlite3.connect(opened.home / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writer.start()
        require_users_served(server, opened)
        assert api(server, opened, "wave.list").status_code == 200
        writer.join(1)
        assert writer.is_alive(), answers[0].text
        assert waves(opened.home)["pilot"] == ("open", 100)
        other.execute("ROLLBACK")
    writer.join(60)
    assert [answer.status_code for answer in answers] == [200]
    assert waves(opened.home)["pilot"] == ("paused", 100)
    require_sound(opened.home)


def test_a_store_damaged_in_its_middle_is_named_as_damaged(prepared: Prepared) -> None:
    """Whatever page is hit, a command ends with one sentence, and opens nothing."""
    file = prepared.home / FILE
    content = bytearray(file.read_bytes())
    for start in range(4096, len(content), 4096):
        content[start : start + 2048] = b"\xa5" * 2048
    file.write_bytes(content)
    said = gonogo("wave", "open", "pilot", home=prepared.home, code=2)
    assert "cannot be used" in said.err
    assert len(said.err.splitlines()) == 1

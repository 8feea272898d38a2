# SPDX-License-Identifier: Apache-2.0
"""Does the server start on a bare machine, say where it is, and stop cleanly?"""

from __future__ import annotations

import json
import socket
from pathlib import Path

import httpx
import pytest

from gonogo.core.errors import BadInput
from gonogo.core.tests.cast import make_cast
from gonogo.faces.serve.start import Address, listen, opening_words, say_where
from tests.server import gonogo, running_server


def test_first_start_prints_a_link_that_works_and_ends_in_peace(tmp_path: Path) -> None:
    """An empty folder becomes a server; the stop signal ends it with exit code 0, also while a stream is open."""
    home = tmp_path / "home"
    with running_server(home) as server:
        link = next(word for word in server.said().split() if "/set-up/" in word)
        assert link.startswith(server.url)
        assert httpx.get(link).status_code == 200
        key = gonogo("token", "create", "--scope", "evaluate", home=home).out.splitlines()[0]
        headers, whom = {"Authorization": f"Bearer {key}"}, {"context": {"targetingKey": "u1"}}
        server.wait_for(
            lambda: httpx.post(f"{server.url}/ofrep/v1/evaluate/flags", json=whom, headers=headers).status_code == 200,
            "the new key is known",
        )
        with httpx.stream("GET", f"{server.url}/ofrep/v1/events", headers=headers, timeout=30) as stream:
            assert stream.status_code == 200
            assert server.stop() == 0
        assert "Traceback" not in server.said()
        assert "Warning" not in server.said()


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    """Exit code 2, the port is named, and no store is made."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        said = gonogo("serve", "--port", port, home=tmp_path / "home", code=2)
    assert f"Port {port} on 127.0.0.1 is taken." in said.err
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_a_host_of_another_machine_is_one_sentence(host: str) -> None:
    """The host is named."""
    with pytest.raises(BadInput, match=f"Cannot listen on {host}"):
        listen(Address(host, 0))


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (Address("127.0.0.1", 8000), "http://127.0.0.1:8000/"),
        (Address("0.0.0.0", 80), "http://localhost:80/"),
        (Address("::1", 8000), "http://[::1]:8000/"),
    ],
)
def test_the_address_is_one_that_can_be_opened(address: Address, url: str) -> None:
    """What listens everywhere is told as this machine."""
    assert address.url == url


def test_the_link_is_only_for_an_empty_store(db: None) -> None:
    """As soon as there is somebody, nobody sets up anything."""
    assert opening_words(Address("127.0.0.1", 8000))["setup_link"]
    make_cast()
    assert opening_words(Address("127.0.0.1", 8000))["setup_link"] is None


def test_missing_styles_and_closed_names_are_told(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line each, and only when it is so."""
    monkeypatch.setattr("django.contrib.staticfiles.finders.find", lambda name: None)
    notes = opening_words(Address("0.0.0.0", 8000))["notes"]
    assert len(notes) == 2
    assert "styles are not built" in notes[0]
    assert "GONOGO_ALLOWED_HOSTS" in notes[1]
    monkeypatch.setattr("django.contrib.staticfiles.finders.find", lambda name: "there")
    assert opening_words(Address("127.0.0.1", 8000))["notes"] == []


def test_scripts_read_one_line_of_json(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    """Address, data folder and link."""
    say_where(opening_words(Address("127.0.0.1", 8000)), "json")
    (line,) = capsys.readouterr().out.splitlines()
    assert set(json.loads(line)) == {"address", "home", "setup_link", "notes"}

# SPDX-License-Identifier: Apache-2.0
"""Does the tutorial of the README do what it says, command by command?"""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import httpx

from tests.server import gonogo, running_server

README = Path(__file__).parents[2] / "README.md"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
SHOWN_LATER = "…"


def tutorial() -> list[tuple[str, str]]:
    """The code blocks of the tutorial, in order, with their language."""
    text = README.read_text(encoding="utf-8")
    part = text[text.index("## Your own release in ten minutes") : text.index("## Before the first wave")]
    return BLOCK.findall(part)


def commands(block: str) -> list[tuple[str, list[str]]]:
    """Each command of a console block with the lines that are shown below it."""
    joined = block.replace("\\\n", " ")
    found: list[tuple[str, list[str]]] = []
    for line in joined.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif line.strip():
            found[-1][1].append(line)
    return found


def test_tutorial_runs_as_written(tmp_path: Path) -> None:
    """The files are written, each command runs, and what the README shows of its answer is in its answer."""
    blocks = tutorial()
    plan = next(text for language, text in blocks if language == "yaml")
    people = next(text for language, text in blocks if language == "text")
    (tmp_path / "release.yaml").write_text(plan)
    (tmp_path / "people.csv").write_text(people)
    home = tmp_path / ".gonogo"
    asked = [one for language, block in blocks if language == "console" for one in commands(block)]
    ours = [(command, shown) for command, shown in asked if command.startswith("gonogo ") and command != "gonogo serve"]
    assert len(ours) >= 10
    for command, shown in ours:
        said = gonogo(*shlex.split(command)[1:], home=home, code=None)
        assert said.code in ({0, 1} if command == "gonogo check" else {0}), said.err
        for line in shown:
            assert line in said.out, f"{command} does not print {line!r} but {said.out}"


def test_tutorial_shows_the_answer_that_clients_get(tmp_path: Path) -> None:
    """The flag that the README asks for with curl is answered as shown, but for the metadata it leaves out."""
    blocks = tutorial()
    asked, shown = next(
        one
        for language, block in blocks
        if language == "console"
        for one in commands(block)
        if one[0].startswith("curl")
    )
    words = shlex.split(asked)
    body, address = words[words.index("-d") + 1], words[-1]
    (tmp_path / "release.yaml").write_text(next(text for language, text in blocks if language == "yaml"))
    (tmp_path / "people.csv").write_text(next(text for language, text in blocks if language == "text"))
    home = tmp_path / ".gonogo"
    gonogo("plan", "apply", "release.yaml", home=home)
    key = gonogo("token", "create", "--scope", "evaluate", "--format", "json", home=home).json()["token"]
    with running_server(home) as server:
        url = server.url + address.removeprefix("http://127.0.0.1:8000")
        answer = httpx.post(url, content=body, headers={"X-API-Key": key, "Content-Type": "application/json"}).json()
    expected = json.loads(shown[0].replace("{" + SHOWN_LATER + "}", "{}"))
    assert {**answer, "metadata": {}} == expected

# SPDX-License-Identifier: Apache-2.0
"""Do help and version come quickly, and do the options before the command reach it?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from gonogo import __version__
from gonogo.faces.cli.reference.commands_page import commands
from gonogo.faces.cli.root import _room_commands, gonogo
from gonogo.faces.cli.tests.run import run


def test_version_is_told() -> None:
    """One line with name and version."""
    assert run("--version").out == f"gonogo {__version__}\n"


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("wave", "--help"), ("check", "--help")])
def test_help_and_version_need_no_store(words: tuple[str, ...], tmp_path: Path) -> None:
    """Django is not even imported, and no file is made."""
    script = (
        "import sys; from gonogo.__main__ import main\n"
        f"sys.argv = ['gonogo', *{words!r}]\n"
        "try: main()\nexcept SystemExit as left: assert not left.code, left.code\n"
        "assert 'django' not in sys.modules, 'Django was imported'"
    )
    home = tmp_path / "home"
    env = {**os.environ, "GONOGO_HOME": str(home)}
    ended = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert not home.exists()


def test_help_fits_80_columns() -> None:
    """No line of any help is wider than a terminal."""
    for words, _ in commands():
        lines = run(*words.split(), "--help").out.splitlines()
        assert max(map(len, lines)) <= 80, words


def test_every_noun_is_in_the_help_with_a_sentence() -> None:
    """Nouns of rooms are found without a list of them."""
    text = run("--help").out
    for noun in {words.partition(" ")[0] for words, _ in commands()}:
        assert f"\n  {noun} " in text


def test_rooms_with_commands_are_those_of_the_settings() -> None:
    """Looking into the folder finds what the settings name."""
    for command in _room_commands().values():
        module = getattr(command.callback, "__module__", "")
        assert module.partition(".commands")[0] in settings.GONOGO_PRACTICES


def test_every_command_takes_a_format() -> None:
    """Whatever prints an answer can print it as JSON."""
    for words, command in commands():
        formats = [option for option in command.params if "--format" in option.opts]
        assert formats, f"gonogo {words} lacks --format"
        assert {"text", "json"} <= set(formats[0].type.choices)  # type: ignore[attr-defined]


def test_who_acts_is_set_for_one_command_only(cast: object) -> None:
    """`--as` leaves no trace behind."""
    run("--as", "vera", "user", "list")
    assert "GONOGO_USER" not in os.environ


def test_a_token_may_come_from_a_file(cast: object, tmp_path: Path) -> None:
    """GONOGO_TOKEN_FILE names it; a file that is not there is a sentence."""
    secret = run("token", "create", "--scope", "read", "--for", "dana").out.splitlines()[0]
    (tmp_path / "token").write_text(secret + "\n")
    variables = {"GONOGO_TOKEN_FILE": str(tmp_path / "token")}
    assert run("release", "list", **variables).code == 0
    assert "lacks the scope people" in run("token", "list", **variables).err
    missing = run("release", "list", GONOGO_TOKEN_FILE=str(tmp_path / "nothing"))
    assert (missing.code, "No such file" in missing.err) == (2, True)


def test_wrong_usage_is_json_when_json_was_asked_for() -> None:
    """Scripts can read what is wrong with their own words."""
    said = run("check", "--wavve", "pilot", "--format", "json")
    assert (said.code, said.json()["error"]["code"]) == (2, "usage")


def test_the_group_itself_can_be_embedded() -> None:
    """Without standalone mode, errors are raised as click raises them."""
    assert gonogo.main(["--version"], standalone_mode=False) == 0

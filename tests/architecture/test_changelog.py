# SPDX-License-Identifier: Apache-2.0
"""Is the change log told in fragments that can be put together, and does it know the version?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

FRAGMENTS = ROOT / "changelog.d"
NAME = re.compile(r"(?P<number>\d{4})\.(added|changed|deprecated|removed|fixed|security)\.md")


def misnamed(names: Iterable[str]) -> list[str]:
    """The names that are not `NNNN.kind.md`, and those whose number is taken."""
    wrong, taken = [], set()
    for name in sorted(names):
        match = NAME.fullmatch(name)
        if match is None or match["number"] in taken:
            wrong.append(name)
        else:
            taken.add(match["number"])
    return wrong


def fragments() -> list[Path]:
    """Every file in the folder of fragments but its explanation."""
    return [path for path in FRAGMENTS.iterdir() if path.name != "README.md"]


def test_fragments_are_named_right() -> None:
    """Each fragment has a number of its own and one of the six kinds."""
    assert misnamed(path.name for path in fragments()) == []


def test_a_fragment_is_a_few_sentences() -> None:
    """A fragment says something, and stays short enough to be read in a list."""
    lengths = {path.name: len(path.read_text().strip()) for path in fragments()}
    assert {name: length for name, length in lengths.items() if not 20 <= length <= 600} == {}


def test_the_change_log_opens_with_the_current_version() -> None:
    """The first heading of the change log is the version in pyproject.toml."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] == version


@pytest.mark.parametrize("name", ["1.added.md", "0001.new.md", "0001.added.txt", "added.md"])
def test_a_wrong_name_is_noticed(name: str) -> None:
    """The number has four digits, the kind is known, the file is Markdown."""
    assert misnamed([name]) == [name]


def test_a_number_is_used_once() -> None:
    """Two fragments with one number would not say which came first."""
    assert misnamed(["0001.added.md", "0001.fixed.md", "0002.fixed.md"]) == ["0001.fixed.md"]

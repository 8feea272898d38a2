# SPDX-License-Identifier: Apache-2.0
"""Can a decision be found, and does it say why?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

FOLDER = ROOT / "docs" / "decisions"
LONGEST = 40


def decisions() -> list[Path]:
    """The pages, by number."""
    return sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")


def test_decisions_are_numbered_without_gaps() -> None:
    """The pages are NNNN-title.md, counted from 1."""
    assert [path.name[:5] for path in decisions()] == [f"{n:04d}-" for n in range(1, len(decisions()) + 1)]


@pytest.mark.parametrize("page", decisions(), ids=lambda page: page.stem)
def test_a_decision_has_date_context_decision_and_consequences(page: Path) -> None:
    """Each page is short and of the same shape, and its title carries its number."""
    lines = page.read_text().splitlines()
    assert lines[0].startswith(f"# {int(page.name[:4])}. ")
    assert re.match(r"Date: \d{4}-\d\d-\d\d\. Status: ", lines[2])
    assert [line for line in lines if line.startswith("## ")] == ["## Context", "## Decision", "## Consequences"]
    assert len(lines) <= LONGEST


@pytest.mark.parametrize("page", decisions(), ids=lambda page: page.stem)
def test_a_decision_is_listed(page: Path) -> None:
    """The list of decisions links each page under its title."""
    title = page.read_text().splitlines()[0].partition(". ")[2]
    assert f"| [{page.name[:4]}]({page.name}) | {title} |" in (FOLDER / "README.md").read_text()

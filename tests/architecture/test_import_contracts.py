# SPDX-License-Identifier: Apache-2.0
"""Does the tree keep the import contracts, and would each contract notice a breach?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGE, ROOT

# What is planted where, and the line with which import-linter has to answer.
PLANTED = {
    "core over a face": (
        "core/planted.py",
        "import gonogo.faces.cli",
        "gonogo.core.planted -> gonogo.faces.cli",
    ),
    "core over an adapter": (
        "core/planted_too.py",
        "import gonogo.adapters",
        "gonogo.core.planted_too -> gonogo.adapters",
    ),
    "practice over a face": (
        "practices/training/views.py",
        "import gonogo.faces.cli",
        "gonogo.practices.training.views -> gonogo.faces.cli",
    ),
    "file beside the house": ("stray.py", "", "- gonogo.stray"),
    "practice over another practice": (
        "practices/schedule/checks.py",
        "import gonogo.practices.rollout.checks",
        "gonogo.practices.schedule.checks -> gonogo.practices.rollout.checks",
    ),
    "query over an action": (
        "practices/rehearsals/queries.py",
        "import gonogo.practices.rehearsals.actions",
        "gonogo.practices.rehearsals.queries -> gonogo.practices.rehearsals.actions",
    ),
    "action over a check": (
        "practices/training/actions.py",
        "import gonogo.practices.training.checks",
        "gonogo.practices.training.actions -> gonogo.practices.training.checks",
    ),
    "stray file in a room": ("practices/support/spare.py", "", "- gonogo.practices.support.spare"),
    "core query over a core action": (
        "core/queries/planted.py",
        "import gonogo.core.actions",
        "gonogo.core.queries.planted -> gonogo.core.actions",
    ),
    "rule over Django": (
        "practices/rollout/rules/planted.py",
        "from django.utils import timezone",
        "gonogo.practices.rollout.rules.planted -> django",
    ),
    "rule over the clock": (
        "core/rules/planted.py",
        "import time",
        "gonogo.core.rules.planted -> time",
    ),
    "evaluation over randomness": (
        "evaluation/planted.py",
        "import random",
        "gonogo.evaluation.planted -> random",
    ),
    "adapter over models": (
        "adapters/planted.py",
        "import gonogo.core.models",
        "gonogo.adapters.planted -> gonogo.core.models",
    ),
    "data plane over Django through others": (
        "faces/ofrep/planted.py",
        "import gonogo.core.models",
        "gonogo.faces.ofrep.planted -> gonogo.core.models",
    ),
}
SUPPORTING = {
    "practices/rollout/__init__.py": "",
    "practices/rollout/checks.py": "",
    "practices/rehearsals/actions.py": "",
    "core/actions/__init__.py": "",
    "faces/cli/__init__.py": "",
}
CONTRACTS = 7


def lint(source: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter with the project's contracts on the package found in `source`."""
    words = "import sys; from importlinter.cli import lint_imports_command as run; run(sys.argv[1:])"
    return subprocess.run(
        [sys.executable, "-c", words, "--config", str(ROOT / ".importlinter"), "--no-logo", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(source), "COLUMNS": "400", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def verdict_on_planted_tree(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says about a copy of the package with every breach planted in it."""
    source = tmp_path_factory.mktemp("planted")
    copy = source / "gonogo"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("static", "templates", "__pycache__"))
    for name, text in SUPPORTING.items():
        if not (copy / name).exists():
            write(copy / name, text)
    for name, text, _ in PLANTED.values():
        write(copy / name, text)
    finished = lint(source, source)
    assert finished.returncode == 1, finished.stdout + finished.stderr
    return finished.stdout


def write(path: Path, text: str) -> None:
    """Write a module, and make its folder a package when it is not one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in (path.parent, path.parent.parent):
        if not (folder / "__init__.py").exists():
            (folder / "__init__.py").write_text("")
    path.write_text(text + "\n")


def test_the_tree_keeps_every_contract(tmp_path: Path) -> None:
    """The house as it stands breaks no contract."""
    finished = lint(ROOT / "src", tmp_path)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert f"Contracts: {CONTRACTS} kept, 0 broken." in finished.stdout


@pytest.mark.parametrize("breach", PLANTED)
def test_a_planted_breach_is_named(breach: str, verdict_on_planted_tree: str) -> None:
    """The importing and the imported module, or the stray one, are named."""
    assert PLANTED[breach][2] in verdict_on_planted_tree


def test_every_contract_bites(verdict_on_planted_tree: str) -> None:
    """No contract is an ornament: with all breaches planted, none is kept."""
    assert f"Contracts: 0 kept, {CONTRACTS} broken." in verdict_on_planted_tree

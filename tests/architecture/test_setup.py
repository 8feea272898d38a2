# SPDX-License-Identifier: Apache-2.0
"""Does setting up work as the README says, and do its failures say what to do?"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
from types import ModuleType

import pytest

from tests.architecture.tree import ROOT


def tool(name: str) -> ModuleType:
    """A program from the tools folder, as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def required_names(requirements: list[str]) -> set[str]:
    """The bare, normalised names of requirements like `uvicorn>=0.35; marker`."""
    return {re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", text)[0]).lower() for text in requirements}  # type: ignore[index]


def locked_names(lock: str) -> set[str]:
    """The names that a lock file pins."""
    return set(re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text(), re.MULTILINE))


def test_every_dependency_is_locked() -> None:
    """Both locks pin what the package needs, and the larger one what its development needs."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = required_names(declared["project"]["dependencies"])
    assert needed <= locked_names("requirements.txt")
    assert needed | required_names(declared["dependency-groups"]["dev"]) <= locked_names("requirements-dev.txt")


def test_the_two_locks_agree() -> None:
    """What the tests run with is what users get: the same pins in both locks."""
    pin = re.compile(r"^[\w.-]+==[^\s;]+", re.MULTILINE)
    small, large = (
        set(pin.findall((ROOT / name).read_text())) for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert small <= large


def test_the_bootstrap_pins_the_version_that_the_makefile_names() -> None:
    """The Makefile and the hashed file name one version of uv."""
    version = re.search(r"^UV_VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert version is not None
    assert (ROOT / "tools" / "uv.txt").read_text().startswith(f"uv=={version[1]} ")


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_alone_lists_the_commands() -> None:
    """`make` without a target says what there is to run, and builds nothing."""
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("demo", "test", "check", "wheel", "lock", "clean"):
        assert f"  make {target} " in said


def test_an_old_python_is_refused_with_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the version that was found and the one that is needed."""
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer, and this is 3\.9: install"):
        tool("check_python").main()


def test_a_python_without_virtual_environments_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Debian the missing part is a package of its own, which the message names."""
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        tool("check_python").main()


def test_this_python_is_accepted() -> None:
    """The Python that runs the tests passes its own check."""
    tool("check_python").main()

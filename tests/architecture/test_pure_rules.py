# SPDX-License-Identifier: Apache-2.0
"""Do rules and evaluation depend on their arguments alone?"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGE, inside, name_of, parsed, python_files

ALLOWED_LIBRARIES = {"mmh3", "numpy"}
INNER = ("gonogo.core.rules", "gonogo.evaluation")
CLOCKS = {"now", "utcnow", "today"}
TIMERS = {"time", "random", "secrets"}
"""Modules of the standard library that give another answer each time."""
CLOCK_OF_EVALUATION = PACKAGE / "evaluation" / "clock.py"
"""The time of an evaluation that was told none, as flagd has it; nothing of the product evaluates without the time."""
OUTSIDE_WORLD = {"open", "print", "input", "exec", "eval", "__import__"}


def pure_files() -> list[Path]:
    """Every file in a `rules` folder and in `evaluation`, without tests."""
    return [
        path
        for path in python_files()
        if path.is_relative_to(PACKAGE)
        and not inside(path, "tests")
        and (inside(path, "rules") or path.is_relative_to(PACKAGE / "evaluation"))
        and path != CLOCK_OF_EVALUATION
    ]


def clock_readings(tree: ast.Module) -> list[str]:
    """Calls that read the clock or reach the outside world, as `line: name`."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute) and called.attr in CLOCKS and owner(called) in {"datetime", "date"}:
                found.append(f"{node.lineno}: {owner(called)}.{called.attr}()")
            if isinstance(called, ast.Name) and called.id in OUTSIDE_WORLD:
                found.append(f"{node.lineno}: {called.id}()")
    return found


def owner(called: ast.Attribute) -> str:
    """The last name before the attribute: `datetime` in both `datetime.now` and `datetime.datetime.now`."""
    value = called.value
    return value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")


def foreign_imports(tree: ast.Module, own: str) -> list[str]:
    """Imported modules that are neither the standard library, nor allowed, nor rules themselves."""
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level]
    return [name for name in names if not allowed(name, own)]


def allowed(name: str, own: str) -> bool:
    """Whether a pure module of the package `own` may import this."""
    top = name.partition(".")[0]
    if top in TIMERS:
        return False
    if top == "gonogo":
        return any(name == inner or name.startswith(f"{inner}.") for inner in (*INNER, own))
    return top in sys.stdlib_module_names or top in ALLOWED_LIBRARIES


def own_package(path: Path) -> str:
    """The dotted name of the rules package (or evaluation) that the file belongs to."""
    parts = ("gonogo", *path.relative_to(PACKAGE).parts[:-1])
    end = parts.index("rules") if "rules" in parts else parts.index("evaluation")
    return ".".join(parts[: end + 1])


@pytest.mark.parametrize("path", pure_files(), ids=name_of)
def test_a_pure_module_reads_no_clock_and_touches_nothing(path: Path) -> None:
    """`now` is an argument; rules neither read the clock nor open, print or ask."""
    assert clock_readings(parsed(path)) == []


@pytest.mark.parametrize("path", pure_files(), ids=name_of)
def test_a_pure_module_imports_the_standard_library_and_other_rules_only(path: Path) -> None:
    """What a rule needs it gets as a value."""
    assert foreign_imports(parsed(path), own_package(path)) == []


def test_there_are_rules_to_look_at() -> None:
    """The search finds the rules of the core, so the tests above are not empty."""
    assert any(path.is_relative_to(PACKAGE / "core" / "rules") for path in pure_files())


@pytest.mark.parametrize(
    "source",
    [
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "datetime.date.today()",
        "open('x')",
        "print(1)",
    ],
)
def test_a_planted_call_is_found(source: str) -> None:
    """The search would notice each way to read the clock or to reach outside."""
    assert clock_readings(ast.parse(source))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import django", ["django"]),
        ("import time\nfrom random import choice\nimport secrets", ["time", "secrets", "random"]),
        ("from gonogo.core.models import Release", ["gonogo.core.models"]),
        ("from gonogo.practices.rollout.rules.guardrail import x", ["gonogo.practices.rollout.rules.guardrail"]),
        ("import datetime\nfrom gonogo.core.rules.verdict import Verdict\nfrom . import buffer\nimport mmh3", []),
    ],
)
def test_a_planted_import_is_found(source: str, found: list[str]) -> None:
    """Libraries, models and the rules of another room are foreign; values and hashes are not."""
    assert foreign_imports(ast.parse(source), "gonogo.practices.schedule.rules") == found

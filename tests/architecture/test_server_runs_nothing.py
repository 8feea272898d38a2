# SPDX-License-Identifier: Apache-2.0
"""Is there no way from a request to a program? The server runs no commands; only the command line does."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from copy import deepcopy
from functools import cache
from pathlib import Path

import grimp
import pytest

from tests.architecture.tree import PACKAGE, ROOT, name_of, parsed

GIT = "gonogo.adapters.git"
COPIES = "gonogo.adapters.copies"
REHEARSING = (
    "gonogo.adapters.programs",
    "gonogo.adapters.scripts",
    "gonogo.adapters.squawk",
    "gonogo.practices.rehearsals.actions.running",
)
RUNS_PROGRAMS = (GIT, COPIES, *REHEARSING)
"""What reads histories with git, what copies databases with pg_dump and the like, and what runs steps."""
COMPOSITION = ("gonogo.urls", "gonogo.asgi", "gonogo.settings")
NOT_SERVED = ("gonogo.faces.cli", "gonogo.faces.demo")
"""Faces of the command line: who may type there may run anything anyhow."""
SERVED_LAYERS = ("views", "urls", "operations", "operation", "web", "checks", "forms", "apps", "models", "migrations")
"""What of the core and of a room Django or an operation finds by its name, not by an import."""
PROGRAMS = {"subprocess", "pty", "pexpect", "sh", "plumbum", "git", "pygit2", "dulwich", "pydriller"}
CALLS = {
    "os": ("system", "popen", "exec", "spawn", "posix_spawn", "fork"),
    "asyncio": ("create_subprocess", "subprocess"),
    "ctypes": ("CDLL", "cdll"),
}
LOAD_THE_SERVER = """
import sys
import gonogo.asgi
from django.urls import get_resolver
from gonogo.core.operation import operations
from gonogo.core.practice import all_checks
def walk(patterns):
    for one in patterns:
        walk(getattr(one, "url_patterns", ()))
walk(get_resolver().url_patterns); operations(); all_checks()
print(*(name for name in sys.modules if name == "gonogo" or name.startswith("gonogo.")), sep="\\n")
"""


@cache
def graph() -> grimp.ImportGraph:
    """Who imports whom, also inside functions, but not for types alone."""
    return grimp.build_graph("gonogo", exclude_type_checking_imports=True, cache_dir=None)


def is_test(module: str) -> bool:
    """Whether the module belongs to tests."""
    return "tests" in module.split(".")


def is_served(module: str) -> bool:
    """Whether a request can lead to this module by its name alone."""
    parts = module.split(".")
    if is_test(module) or within(module, NOT_SERVED):
        return False
    if module in COMPOSITION or within(module, ("gonogo.faces",)):
        return True
    layer = parts[2] if parts[1:2] == ["core"] and len(parts) > 2 else parts[3] if len(parts) > 3 else ""
    return layer in SERVED_LAYERS


def within(module: str, packages: tuple[str, ...]) -> bool:
    """Whether the module is one of the packages or inside one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@cache
def reached() -> frozenset[str]:
    """Everything that is served, and everything that it imports, directly or through others."""
    found: set[str] = set()
    open_ends = [module for module in graph().modules if is_served(module)]
    while open_ends:
        module = open_ends.pop()
        if module not in found:
            found.add(module)
            open_ends.extend(graph().find_modules_directly_imported_by(module))
            open_ends.extend(parents_of(module))
    return frozenset(found)


def parents_of(module: str) -> list[str]:
    """The packages whose `__init__` runs before the module."""
    parts = module.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def file_of(module: str) -> Path:
    """The file of a module of ours."""
    path = ROOT / "src" / Path(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def ways_to_a_program(tree: ast.Module) -> list[str]:
    """Imports and calls that start a program, as `line: name`."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [f"{node.lineno}: {one.name}" for one in node.names if one.name.split(".")[0] in PROGRAMS]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            module = node.module or ""
            names = [f"{module}.{one.name}" for one in node.names]
            if module.split(".")[0] in PROGRAMS or any(starts_a_program(name) for name in names):
                found.append(f"{node.lineno}: {module}")
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name = f"{node.value.id}.{node.attr}"
            if starts_a_program(name):
                found.append(f"{node.lineno}: {name}")
    return found


def starts_a_program(name: str) -> bool:
    """Whether `os.popen` and the like are meant."""
    owner, _, attribute = name.rpartition(".")
    return attribute.startswith(CALLS[owner]) if owner in CALLS else False


def ways_to_programs(imports: grimp.ImportGraph) -> list[str]:
    """For everything that is served and leads to what runs programs: one way there."""
    targets = [one for one in imports.modules if within(one, RUNS_PROGRAMS) and not is_test(one)]
    return [
        " -> ".join(chain)
        for module in sorted(one for one in imports.modules if is_served(one))
        for target in sorted(targets)
        if (chain := imports.find_shortest_chain(importer=module, imported=target)) is not None
    ]


def test_no_request_leads_to_what_runs_programs() -> None:
    """No view, operation, check or face imports what reads git, copies databases or runs steps."""
    assert ways_to_programs(graph()) == []
    assert not [module for module in reached() if within(module, RUNS_PROGRAMS)]


@pytest.mark.parametrize(
    "importer",
    [
        "gonogo.practices.small_releases.views",
        "gonogo.practices.small_releases.checks",
        "gonogo.practices.schedule.operations",
        "gonogo.practices.rollout.rules.control.decide",
        "gonogo.core.readiness",
    ],
)
def test_a_planted_way_to_git_is_named(importer: str) -> None:
    """Also where it goes through the command line's own reading, or begins far below a page."""
    planted = deepcopy(graph())
    planted.add_import(importer=importer, imported="gonogo.practices.small_releases.actions.verifying")
    assert any(
        f"{importer} -> gonogo.practices.small_releases.actions.verifying" in way for way in ways_to_programs(planted)
    )


@pytest.mark.parametrize("layer", ["checks", "operations", "queries"])
def test_a_planted_way_to_copies_is_named(layer: str) -> None:
    """A page, check or operation of the room of rehearsals that leads to pg_dump would be noticed."""
    planted = deepcopy(graph())
    importer = f"gonogo.practices.rehearsals.{layer}"
    planted.add_import(importer=importer, imported=f"{COPIES}.postgresql.programs")
    if layer == "queries":
        planted.add_import(importer="gonogo.practices.rehearsals.checks", imported=importer)
    assert any(f"{importer} -> {COPIES}.postgresql.programs" in way for way in ways_to_programs(planted))


@pytest.mark.parametrize("importer", ["gonogo.practices.rehearsals.checks", "gonogo.faces.web.words"])
@pytest.mark.parametrize("imported", ["gonogo.adapters.programs.running", f"{REHEARSING[2]}.journal"])
def test_a_planted_way_to_a_rehearsal_is_named(importer: str, imported: str) -> None:
    """A stolen web account can start no step and no shell: what would lead there from a page or check is noticed."""
    planted = deepcopy(graph())
    planted.add_import(importer=importer, imported=imported)
    assert any(way.endswith(f"{importer} -> {imported}") for way in ways_to_programs(planted))


def test_no_request_leads_to_a_program() -> None:
    """Nothing that the server reaches imports or calls what starts another program."""
    found = [
        f"{name_of(file_of(module))}:{way}"
        for module in sorted(reached())
        if file_of(module).is_file()
        for way in ways_to_a_program(parsed(file_of(module)))
    ]
    assert found == []


def test_everything_that_a_server_loads_was_looked_at(tmp_path: Path) -> None:
    """A real server process, with every address, operation and check, has no module that the search missed."""
    env = {**os.environ, "GONOGO_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "gonogo.settings"}
    done = subprocess.run([sys.executable, "-c", LOAD_THE_SERVER], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "gonogo.practices.small_releases.operations" in loaded
    assert loaded - reached() == set()


def test_the_search_reaches_far() -> None:
    """It goes through operations, which no address imports, into actions and rules, and stays out of tests."""
    assert {
        "gonogo.faces.web.words",
        "gonogo.practices.rollout.operations.waves",
        "gonogo.practices.rollout.actions.moves",
        "gonogo.practices.rollout.rules.control.decide",
    } <= reached()
    assert not [module for module in reached() if is_test(module)]


def test_there_is_something_to_keep_away() -> None:
    """The command line does lead to git, and git is started there, so the searches above could find both."""
    way = graph().find_shortest_chain(
        importer="gonogo.practices.small_releases.commands.slice", imported=f"{GIT}.running"
    )
    assert way is not None
    assert ways_to_a_program(parsed(PACKAGE / "adapters" / "git" / "running.py"))
    assert ways_to_a_program(parsed(PACKAGE / "adapters" / "copies" / "postgresql" / "programs.py"))


@pytest.mark.parametrize(
    "source",
    [
        "import subprocess",
        "from subprocess import run",
        "import os\nos.system('x')",
        "import os\nos.popen('x')",
        "from os import execvp",
        "import asyncio\nasyncio.create_subprocess_exec('x')",
        "from asyncio import create_subprocess_shell",
        "import pygit2",
    ],
)
def test_a_planted_way_is_found(source: str) -> None:
    """The search would notice each way to start a program."""
    assert ways_to_a_program(ast.parse(source))


@pytest.mark.parametrize("source", ["import os\nos.environ", "from os import path", "import asyncio\nasyncio.sleep(1)"])
def test_what_starts_nothing_is_no_offence(source: str) -> None:
    """Ordinary use of the same modules stays possible."""
    assert ways_to_a_program(ast.parse(source)) == []

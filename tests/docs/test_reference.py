# SPDX-License-Identifier: Apache-2.0
"""Do the reference pages say what the program does, and leave nothing out?"""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import click
import pytest

from gonogo.core.operation import operations
from gonogo.core.planfile import json_schema, read_plan
from gonogo.core.practice import all_checks, evidence_kinds
from gonogo.core.rules.permissions import PERMISSIONS, Role, Scope
from gonogo.environment import SETTINGS
from gonogo.faces.cli.reference.commands_page import commands
from gonogo.faces.cli.reference.pages import PAGES, pages_that_differ, write_pages
from gonogo.faces.ofrep.routes import find_route
from gonogo.practices.rehearsals.files import json_schema as rehearsal_schema
from gonogo.practices.rehearsals.files import mapping_schema, read_rehearsal

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs/reference"
REMAKE = "python -m gonogo.faces.cli.reference"


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are made in the folder of the project."""
    monkeypatch.chdir(ROOT)


def page(name: str) -> str:
    """The text of a page."""
    return (REFERENCE / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_says_what_the_code_says(name: str) -> None:
    """Whoever changes the code makes the page anew."""
    written, made = page(name).splitlines(), PAGES[name]().splitlines()
    changes = "\n".join(difflib.unified_diff(written, made, "the file", "the code", lineterm="", n=0))
    assert written == made, f"docs/reference/{name} is out of date; run {REMAKE}\n{changes}"


def test_a_page_that_differs_or_is_missing_is_noticed(tmp_path: Path) -> None:
    """The check of the pages names exactly those."""
    write_pages(tmp_path)
    assert pages_that_differ(tmp_path) == []
    (tmp_path / "roles.md").write_text("Anybody may do anything.")
    (tmp_path / "api.md").unlink()
    assert pages_that_differ(tmp_path) == ["api.md", "roles.md"]


def test_every_setting_is_documented() -> None:
    """Each variable that changes how Gonogo runs stands on the page of settings."""
    assert [one.name for one in SETTINGS if f"`{one.name}`" not in page("settings.md")] == []


def test_every_role_scope_and_action_is_documented() -> None:
    """Each stands on the page of roles."""
    words = [*Role, *Scope, *PERMISSIONS]
    assert [word.value for word in words if f"`{word.value}`" not in page("roles.md")] == []


def test_every_check_is_documented() -> None:
    """Each has its own heading, its question and its remedy."""
    text = page("checks.md")
    for check in all_checks().values():
        assert f"### {check.id}\n" in text
        assert check.question in text
        assert check.remedy in text


def test_every_kind_of_evidence_is_documented() -> None:
    """Each with the sentence that says what it is."""
    text = page("evidence.md")
    assert [kind for kind, meaning in evidence_kinds().items() if f"| `{kind}` | {meaning} |" not in text] == []


def test_every_command_and_option_is_documented() -> None:
    """Each command has a heading, and each of its options stands below it with a sentence."""
    text = page("commands.md")
    for words, command in commands():
        section = re.split(rf"^##+ gonogo {words}\n", text, flags=re.MULTILINE)
        assert len(section) == 2, f"gonogo {words} has no section"
        own = re.split(r"^##+ ", section[1], flags=re.MULTILINE)[0]
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"gonogo {words} {option.opts[0]} lacks a sentence"
                assert f"`{option.opts[0]}`" in own


def test_every_operation_is_documented() -> None:
    """Each has its own heading on the page of the management API."""
    assert [name for name in operations() if f"### {name}\n" not in page("api.md")] == []


def test_every_section_of_a_plan_is_documented() -> None:
    """Each key on the page of the plan file, and no key without a sentence."""
    schema = json_schema()
    text = page("plan.md")
    for part in (schema, *schema["$defs"].values()):
        for key, value in part.get("properties", {}).items():
            assert f"| `{key}` |" in text
            assert value.get("description"), f"{key} lacks a sentence"


def test_the_example_plan_is_a_plan() -> None:
    """What the page shows can be applied, its checks included."""
    plan = read_plan(page("release.yaml"), known_checks=frozenset(all_checks()))
    assert plan.release == "benefits-portal-2.0"


def test_every_section_of_a_rehearsal_is_documented() -> None:
    """Each key on the page of the rehearsal file, and no key without a sentence."""
    text = page("rehearsal.md")
    for schema in (rehearsal_schema(), mapping_schema()):
        for part in (schema, *schema["$defs"].values()):
            for key, value in part.get("properties", {}).items():
                assert f"| `{key}` |" in text
                assert value.get("description"), f"{key} lacks a sentence"


def test_the_example_rehearsal_is_a_rehearsal() -> None:
    """What the page shows can be read."""
    assert read_rehearsal(page("rehearsal.yaml")).name == "people"


def test_addresses_of_the_data_plane_are_real() -> None:
    """Every address on the page leads to an endpoint that takes the method beside it."""
    found = re.findall(r"^\| `(GET|POST) (/[^`]*)`", page("data-plane.md"), flags=re.MULTILINE)
    assert len(found) >= 5
    for method, path in found:
        if path in {"/healthz"}:
            continue
        route = find_route({"type": "http", "method": method, "path": path, "raw_path": path.encode()})
        assert method in route.methods, path


def pages_of_docs() -> list[Path]:
    """Every page of the docs."""
    return sorted((ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("path", pages_of_docs(), ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    """The page exists, and so does the heading behind the #."""
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file) if file else path
        assert there.exists(), f"{path.name} links to {target}"
        if anchor and there.suffix == ".md":
            assert anchor in anchors_of(there), f"{path.name} links to {target}"


def anchors_of(path: Path) -> set[str]:
    """The anchors of the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def words_of_examples() -> list[str]:
    """Every `gonogo …` line that a page shows, joined where it is continued."""
    lines = []
    for path in pages_of_docs():
        text = path.read_text(encoding="utf-8").replace("\\\n", " ")
        for block in re.findall(r"```\w*\n(.*?)```", text, flags=re.DOTALL):
            lines += [line.strip().removeprefix("- run: ") for line in block.splitlines() if "gonogo " in line]
    return [line for line in lines if line.startswith("gonogo ")]


@pytest.mark.parametrize("line", words_of_examples())
def test_commands_in_examples_exist_with_their_options(line: str) -> None:
    """Nobody copies a line that does not work."""
    known = dict(commands())
    words = line.split("#")[0].split()[1:]
    name = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in known), None)
    assert name is not None, line
    options = {option for one in known[name].params for option in one.opts}
    assert {word for word in words if word.startswith("--")} <= options, line

# SPDX-License-Identifier: Apache-2.0
"""Does every file carry its licence and its question, and does none carry an address or code where it must not?"""

from __future__ import annotations

import re
from ast import get_docstring
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, inside, name_of, parsed, project_files, python_files

SPDX = "# SPDX-License-Identifier: Apache-2.0\n"
LONGEST = 450
LOCKS = ("requirements.txt", "requirements-dev.txt", "tools/uv.txt", "tools/spark.txt", "package-lock.json")
INDEX_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("pypi", "python", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
    )
)
FORBIDDEN_MARKUP = {
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "an event handler": re.compile(r"\son[a-z]+\s*=\s*[\"']|\shx-on[:-]", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
}


def templates() -> list[Path]:
    """Every template of a page or a picture."""
    return [path for path in project_files() if inside(path, "templates") and path.suffix in {".html", ".svg"}]


def forbidden_markup(text: str) -> list[str]:
    """What the content security policy would refuse, as `line: what`."""
    return [
        f"{text.count(chr(10), 0, match.start()) + 1}: {what}"
        for what, pattern in FORBIDDEN_MARKUP.items()
        for match in pattern.finditer(text)
    ]


def test_every_python_file_names_its_licence() -> None:
    """The first line is the SPDX header; only an empty file goes without."""
    assert [name_of(path) for path in python_files() if (text := path.read_text()) and not text.startswith(SPDX)] == []


def test_every_python_file_says_which_question_it_answers() -> None:
    """Each module has a docstring; generated migrations and empty files are exempt."""
    silent = [
        name_of(path)
        for path in python_files()
        if not inside(path, "migrations") and path.read_text() and not get_docstring(parsed(path))
    ]
    assert silent == []


def test_no_python_file_is_too_long_to_read() -> None:
    """A file beyond this length holds more than one thing."""
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in python_files()}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    """Locks pin by version and hash; where to fetch from is the business of the machine."""
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "sha" in text


def test_no_file_names_a_package_index() -> None:
    """No committed file ties the project to one package index."""
    found = [
        f"{name_of(path)}: {host}"
        for path in project_files()
        for host in INDEX_HOSTS
        if host.encode() in path.read_bytes()
    ]
    assert found == []


def test_templates_hold_nothing_that_the_content_security_policy_refuses() -> None:
    """No inline style, script or event handler in any template."""
    found = {name_of(path): forbidden_markup(path.read_text()) for path in templates()}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ('<p style="color:red">', ["1: an inline style"]),
        ("\n<style>p{}</style>", ["2: an inline style"]),
        ("<script>go()</script>", ["1: an inline script"]),
        ("<button onclick='go()'>", ["1: an event handler"]),
        ('<button hx-on:click="go()">', ["1: an event handler"]),
        ('<a href="javascript:go()">', ["1: a script address"]),
        ('<script src="{% static \'board.js\' %}" defer></script> <p class="on" data-online="1">', []),
    ],
)
def test_refused_markup_is_found(markup: str, found: list[str]) -> None:
    """The search tells refused markup from harmless markup."""
    assert forbidden_markup(markup) == found

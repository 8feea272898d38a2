# SPDX-License-Identifier: Apache-2.0
"""Are files and classes named for what they are, in the words of the project?"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGE, name_of, parsed, python_files

EMPTY_WORDS = {"util", "utils", "helper", "helpers", "manager", "managers", "service", "services", "misc", "common"}
OTHER_WORDS = {
    "segment": "user group",
    "audience": "user group",
    "ring": "wave",
    "phase": "wave",
    "cooldown": "bake time",
    "checklist": "gate",
    "blackout": "freeze",
    "signoff": "poll",
    "macro": "response template",
}


def words(name: str) -> set[str]:
    """The words of a snake_case or CamelCase name, in lower case."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def complaints(name: str) -> list[str]:
    """What is wrong with a name, each with the word to use where there is one."""
    used = words(name)
    return [f"{name}: say what it does, not `{word}`" for word in sorted(used & EMPTY_WORDS)] + [
        f"{name}: the word here is `{OTHER_WORDS[word]}`, not `{word}`" for word in sorted(used & OTHER_WORDS.keys())
    ]


def class_names(path: Path) -> list[str]:
    """The classes that a file defines; those that extend a manager of Django keep Django's word."""
    return [
        node.name
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef)
        and not any(ast.unparse(base).partition("[")[0].endswith("Manager") for base in node.bases)
    ]


def test_files_and_folders_are_named_for_what_they_hold() -> None:
    """No file or folder of the package carries an empty word or a second word for one thing."""
    names = {
        part for path in python_files() if path.is_relative_to(PACKAGE) for part in path.relative_to(PACKAGE).parts
    }
    assert [complaint for name in sorted(names) for complaint in complaints(name.removesuffix(".py"))] == []


def test_classes_are_named_for_what_they_are() -> None:
    """No class carries an empty word or a second word for one thing."""
    found = [
        f"{name_of(path)}: {complaint}"
        for path in python_files()
        for name in class_names(path)
        for complaint in complaints(name)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["WaveManager", "date_utils", "UserSegment", "HTTPService"])
def test_a_forbidden_name_is_noticed(name: str) -> None:
    """The search finds the word inside longer names."""
    assert complaints(name)


@pytest.mark.parametrize("name", ["Wave", "ServiceableWave", "string_length", "ManagedRelease"])
def test_a_longer_word_is_no_offence(name: str) -> None:
    """Only whole words count."""
    assert complaints(name) == []

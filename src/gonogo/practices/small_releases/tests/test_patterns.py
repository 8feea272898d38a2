# SPDX-License-Identifier: Apache-2.0
"""Do patterns match what people mean by them?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.practices.small_releases.rules.risks.content import BY_PATH
from gonogo.practices.small_releases.rules.risks.patterns import LineRules, Patterns


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("go.sum", "go.sum"),
        ("go.sum", "tools/go.sum"),
        ("vendor/", "vendor/a/b.py"),
        ("vendor/", "src/vendor/b.py"),
        ("vendor", "src/vendor/b.py"),
        ("*.min.js", "static/app.min.js"),
        ("Dockerfile*", "web/Dockerfile.prod"),
        ("*_migrate/", "db/primary_migrate/1_a.rb"),
        ("V[0-9]*__*.sql", "db/V12__add.sql"),
        ("V[!a]__x", "V1__x"),
        ("docs/api", "docs/api/index.md"),
        ("docs/api/", "docs/api/deep/index.md"),
        ("docs/*.md", "docs/index.md"),
        ("/top.txt", "top.txt"),
        ("./docs/a.md", "docs/a.md"),
        ("**/alembic/versions/", "alembic/versions/1.py"),
        ("**/alembic/versions/", "a/b/alembic/versions/1.py"),
        ("src/**/gen.py", "src/a/b/gen.py"),
        ("a?c.py", "x/abc.py"),
        ("what[.py", "what[.py"),
        ("[z-a].py", "[z-a].py"),
    ],
)
def test_a_pattern_matches(pattern: str, path: str) -> None:
    """Files, folders and endings at any depth; with a slash inside, from the top."""
    assert Patterns([pattern]).match(path) == pattern


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("go.sum", "go.summary"),
        ("vendor/", "vendor"),
        ("vendor/", "vendors/a.py"),
        ("*.min.js", "static/app.js"),
        ("docs/*.md", "docs/deep/index.md"),
        ("docs/*.md", "src/docs/index.md"),
        ("docs/api", "src/docs/api/index.md"),
        ("/top.txt", "src/top.txt"),
        ("a?c.py", "a/c.py"),
        ("", "anything"),
        ("/", "anything"),
    ],
)
def test_a_pattern_does_not_match(pattern: str, path: str) -> None:
    """What only looks alike, or lies elsewhere."""
    assert Patterns([pattern]).match(path) is None


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=20), st.text(max_size=20))
def test_no_pattern_is_too_odd(pattern: str, path: str) -> None:
    """Whatever somebody writes is a pattern, and a plain path matches itself."""
    assert Patterns([pattern]).match(path) in (None, pattern)


def test_only_patterns_that_match_something_are_shown() -> None:
    """Each with how it was found."""
    rules = LineRules(["docs/api/", "never/"])
    excluded, shown = rules.excluded(["src/a.py", "uv.lock", "docs/api/a.md", "node_modules/x/index.js"])
    assert excluded == {"uv.lock", "docs/api/a.md", "node_modules/x/index.js"}
    assert shown == (("uv.lock", "built in"), ("node_modules/", "built in"), ("docs/api/", "from the plan"))


def test_a_built_in_pattern_that_the_plan_repeats_is_of_the_plan() -> None:
    """It is the plan that somebody can change."""
    assert LineRules(["uv.lock"]).excluded(["uv.lock"])[1] == (("uv.lock", "from the plan"),)


def test_each_built_in_pattern_can_match() -> None:
    """With its wildcards filled in, a path of that form is found."""
    for patterns in BY_PATH.values():
        for pattern in patterns:
            example = pattern.removeprefix("**/").replace("[0-9]", "1").replace("*", "x")
            path = f"{example}file.py" if pattern.endswith("/") else example
            assert Patterns([pattern]).match(path) == pattern

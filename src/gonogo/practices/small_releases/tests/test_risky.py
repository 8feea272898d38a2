# SPDX-License-Identifier: Apache-2.0
"""Is risky content found by path and by what was done with the files, and is it said how?"""

from __future__ import annotations

from typing import Any

import pytest

from gonogo.practices.small_releases.rules.measured import Measured, Risk
from gonogo.practices.small_releases.tests.histories import day, history, line, measured

KINDS = ["migrations", "contracts", "dependencies", "configuration", "hot spots", "authors left"]


def paths(*touched: str) -> dict[str, dict[str, Any]]:
    """The files of c0, c1, …: names with a space between."""
    return {f"c{number}": {"paths": tuple(names.split())} for number, names in enumerate(touched)}


def risks_of(found: Measured) -> dict[str, Risk]:
    """The kinds by name."""
    return {one.kind: one for one in found.risks}


def waiting(*touched: str) -> Measured:
    """What is measured when each of these is a waiting change."""
    return measured(history(*line(len(touched)), more=paths(*touched)))


def kind_of(path: str) -> tuple[str, ...]:
    """The kinds of a change of one file."""
    return waiting(path).pending.changes[0].risky


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("app/migrations/0001_initial.py", "migrations"),
        ("db/migrate/20260101_add.rb", "migrations"),
        ("db/primary_migrate/20260101_add.rb", "migrations"),
        ("alembic/versions/1a_add.py", "migrations"),
        ("sql/V12__add.sql", "migrations"),
        ("prisma/migrations/1/migration.sql", "migrations"),
        ("liquibase/changes.xml", "migrations"),
        ("Gemfile.lock", "dependencies"),
        ("web/package.json", "dependencies"),
        ("requirements/base.txt", "dependencies"),
        ("vendor/lib/migrations/1.py", "dependencies"),
        ("docs/openapi.yaml", "contracts"),
        ("config/openapi.json", "contracts"),
        ("api/v1/user.proto", "contracts"),
        ("schema.graphql", "contracts"),
        (".github/workflows/test.yml", "configuration"),
        ("deploy/main.tf", "configuration"),
        ("Dockerfile", "configuration"),
        ("config/application.yml", "configuration"),
        (".env.production", "configuration"),
    ],
)
def test_kinds_are_known_by_path(path: str, kind: str) -> None:
    """As the usual frameworks name them."""
    assert kind_of(path) == (kind,)


@pytest.mark.parametrize(
    "path", ["src/app.py", "app/migrations/__init__.py", "migrations/README.md", "docs/migrating.md", "src/config.py"]
)
def test_other_files_are_of_no_kind(path: str) -> None:
    """Nor what only lies in a migration folder and migrates nothing."""
    assert kind_of(path) == ()


def test_all_kinds_are_told_also_those_of_which_nothing_waits() -> None:
    """What was looked for is shown, so that a missing pattern is seen."""
    found = waiting("src/app.py").risks
    assert [one.kind for one in found] == KINDS
    assert all(one.count == 0 for one in found)
    assert found[0].how == "built in; nothing in this repository matches"
    assert "migrations/" in found[0].patterns


def test_the_migration_folders_of_the_repository_are_named() -> None:
    """With their number of files ever, the largest first, and what waits in them."""
    folders = ["a/migrations/1.py", "db/x_migrate/1.rb db/x_migrate/2.rb", "b/migrate/1.rb", "c/migrate/1.rb"]
    known = history(*line(5), tags={"v1": "c3"}, more=paths(*folders, "db/x_migrate/3.rb db/x_migrate/1.rb"))
    risk = risks_of(measured(known))["migrations"]
    assert risk.how == (
        "found in this repository: 3 files in db/x_migrate, 1 file in a/migrations, 1 file in b/migrate "
        "and 1 more folder"
    )
    assert risk.patterns == ("db/x_migrate/", "a/migrations/", "b/migrate/", "c/migrate/")
    assert (risk.count, risk.paths, risk.changes) == (2, ("db/x_migrate/1.rb", "db/x_migrate/3.rb"), ("c4",))


def test_only_patterns_that_occur_here_are_shown() -> None:
    """Of the many built-in ones."""
    risk = risks_of(waiting("Dockerfile", "uv.lock", "pyproject.toml"))["dependencies"]
    assert risk.patterns == ("uv.lock", "pyproject.toml")
    assert risk.how == "built in; found in this repository: 2 files"


def test_a_release_has_its_kinds_too() -> None:
    """Those that are known by path."""
    known = history(*line(2), tags={"v1": "c0", "v2": "c1"}, more=paths("a.py", "Dockerfile x/migrations/1.py"))
    assert [one.risky for one in measured(known).releases] == [(), ("migrations", "configuration")]


def test_hot_spots_are_the_files_changed_most() -> None:
    """The top 5 % of the last year, at least five times; lock files are none."""
    touched = [f"hot.py uv.lock {number}.py" for number in range(6)] + ["hot.py", "cold.py"]
    found = measured(history(*line(8), more=paths(*touched), tags={"v1": "c5"}))
    risk = risks_of(found)["hot spots"]
    assert (risk.paths, risk.changes) == (("hot.py",), ("c6",))
    assert risk.how == "found in this repository: 1 of 8 files that changed in the last 12 months"
    assert risk.patterns == ("in 5 changes or more in the last 12 months",)
    assert found.pending.changes[0].risky == ("hot spots",)


def test_files_that_tie_beyond_five_in_a_hundred_are_no_hot_spots() -> None:
    """When everything changes together, nothing stands out."""
    risk = risks_of(waiting(*["a.py b.py c.py"] * 6))["hot spots"]
    assert risk.count == 0


def test_four_changes_make_no_hot_spot() -> None:
    """However few files there are."""
    assert risks_of(waiting(*["a.py"] * 4))["hot spots"].count == 0


def by(author: str, number: float) -> dict[str, Any]:
    """A commit of a.py by somebody on a day."""
    seconds = int(day(number).timestamp())
    return {"author": f"{author}@x.gov", "authored": seconds, "committed": seconds, "paths": ("a.py",)}


def left(*commits: dict[str, Any]) -> tuple[str, ...]:
    """The files whose authors left, when the last of these commits waits and the others are released."""
    more = {f"c{number}": fields for number, fields in enumerate(commits)}
    last = len(commits) - 1
    found = measured(history(*line(last + 1), more=more, tags={"v1": f"c{last - 1}"}), now=day(30))
    return risks_of(found)["authors left"].paths


OLD = [by("ana", -300), by("ana", -200), by("bo", -200)]


def test_a_file_whose_authors_left_is_found() -> None:
    """All who changed it in the 24 months before are absent for 90 days; who changes it now is new to it."""
    assert left(*OLD, by("ravi", 1)) == ("a.py",)


def test_one_author_who_is_still_there_is_enough() -> None:
    """Also when the waiting change is theirs, or another file's."""
    assert left(*OLD, by("bo", 1)) == ()
    assert left(*OLD, by("bo", 1) | {"paths": ("b.py",)}, by("ravi", 2)) == ()


def test_a_file_changed_less_than_three_times_has_no_authors_to_miss() -> None:
    """Nor do bots and commits of more than two years ago count."""
    assert left(*OLD[1:], by("ravi", 1)) == ()
    assert left(*OLD[1:], by("renovate[bot]", -150), by("ravi", 1)) == ()
    assert left(by("ana", -800), *OLD[1:], by("ravi", 1)) == ()


def test_long_lists_of_paths_are_cut_and_counted() -> None:
    """A hundred are listed."""
    risk = risks_of(waiting(" ".join(f"config/{number}.yml" for number in range(150))))["configuration"]
    assert (len(risk.paths), risk.count) == (100, 150)

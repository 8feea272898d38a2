# SPDX-License-Identifier: Apache-2.0
"""Is a good rehearsal file understood?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonogo.practices.rehearsals.files import MappingError, read_mapping, read_rehearsal
from gonogo.practices.rehearsals.rules.definition import (
    Engine,
    Limits,
    MappedColumn,
    MaskRule,
    Probe,
    ProbeKind,
    Source,
    SourceKind,
    Step,
    StepKind,
    TableMapping,
)
from gonogo.practices.rehearsals.tests.files.folders import EXAMPLE, PEOPLE

ENVIRONMENT = {"PEOPLE_URL": "postgresql://db/people", "REHEARSAL_SERVER": "postgresql://copies/postgres"}


def test_the_example_is_understood() -> None:
    """Every section of the example arrives as typed values, with variables and parameters filled in."""
    found = read_rehearsal(EXAMPLE, file="plans/rehearsals/people.yaml", environment=ENVIRONMENT)
    assert (found.name, found.engine, found.folder) == ("people", Engine.POSTGRESQL, "plans")
    assert found.source == Source(SourceKind.DATABASE, "postgresql://db/people", "postgresql://copies/postgres")
    assert found.mask[0] == MaskRule("person", "email", "email")
    assert found.mask[2] == MaskRule("person", "born", "shift-date", options={"by": "id", "days": "60"})
    assert found.mask[3] == MaskRule("person", "salary", expression="round(salary, -3)")
    assert found.steps[0] == Step("add columns", StepKind.SQL, "migrations/001.sql", rows="person")
    assert found.steps[1] == Step("upgrade", StepKind.ALEMBIC, "head", options={"config": "alembic.ini"})
    assert found.steps[2].options == {"project": "."}
    assert found.steps[3].run == "python load.py --batch 5000"
    assert (found.steps[3].timeout, found.steps[3].verify) == (timedelta(minutes=30), "python check.py")
    assert (found.steps[4].inline, found.steps[4].transaction) == (True, False)
    assert [step.run for step in found.backout] == ["people 0041", "-1", "migrations/001_back.sql"]
    assert found.tables[0] == TableMapping("office", "office")
    assert found.tables[1].key == (MappedColumn("id", "id", "person_id"),)
    assert found.tables[1].columns[0] == MappedColumn("full name", "name", "first || ' ' || last")
    assert found.tables[1].target_where == "deleted is null"
    assert found.leave_tables == ("audit_log",)
    assert found.invariants[0].sql.startswith("select 1 from note")
    assert found.probes[1] == Probe("writer", ProbeKind.WRITE, "person", timedelta(milliseconds=50))
    assert found.limits == Limits(timedelta(milliseconds=200), timedelta(hours=2))
    assert found.watch_paths == ("migrations", "migrations/001.sql", "alembic.ini", "migrations/001_back.sql")
    assert found.old_transaction == timedelta(seconds=30)


def test_what_a_masker_is_told_goes_with_it() -> None:
    """A share goes with number, a value with constant."""
    text = EXAMPLE.replace(
        "  person.born:",
        "  office.rent: {as: number, percent: 20}\n  office.city: {as: constant, value: Springfield}\n  person.born:",
    )
    found = {rule.column: rule.options for rule in read_rehearsal(text).mask}
    assert (found["rent"], found["city"]) == ({"percent": "20"}, {"value": "Springfield"})


def test_variables_stay_where_no_environment_is_given() -> None:
    """A check of the file alone asks for no secret."""
    found = read_rehearsal(EXAMPLE)
    assert found.source == Source(SourceKind.DATABASE, "${PEOPLE_URL}", "${REHEARSAL_SERVER}")


def test_files_of_the_migration_are_watched() -> None:
    """What Alembic, Django and commands read belongs to the migration, where it is found."""
    found = read_rehearsal(EXAMPLE, file="rehearsals/people.yaml", environment=ENVIRONMENT, folder=PEOPLE)
    assert found.watch_paths == (
        "migrations",
        "migrations/001.sql",
        "alembic.ini",
        "alembic",
        "people/migrations",
        "load.py",
        "migrations/001_back.sql",
    )


def test_infrastructure_needs_no_database() -> None:
    """Steps are commands, probes are addresses, and what is expected of them stands in the file."""
    found = read_rehearsal(
        """\
rehearsal: balancer
engine: none
steps:
  - {name: plan, shell: terraform plan, expect: [0, 2], timeout: 10m}
  - {name: apply, shell: terraform apply, verify: ./answers.sh}
backout:
  - {name: destroy, shell: terraform destroy}
probes:
  - {name: front page, http: "https://${HOST}/health"}
""",
        environment={"HOST": "portal.example"},
    )
    assert (found.engine, found.source) == (Engine.NONE, None)
    assert (found.steps[0].expect, found.steps[1].verify) == ((0, 2), "./answers.sh")
    assert found.probes[0] == Probe("front page", ProbeKind.HTTP, "https://portal.example/health")


def test_a_way_back_may_be_missing_only_with_a_reason() -> None:
    """The reason goes with the rehearsal, so that every report can say it."""
    start, _, rest = EXAMPLE.partition("backout:")
    text = f"{start}no-backout: Rows are archived first.\n{rest[rest.index('tables:') :]}"
    found = read_rehearsal(text, environment=ENVIRONMENT)
    assert (found.backout, found.no_backout) == ((), "Rows are archived first.")


def test_a_mapping_says_which_columns_must_survive() -> None:
    """By itself, for a comparison without a rehearsal, and in every spelling of keys."""
    found = read_mapping("""\
gonogo-mapping: 1
tables:
  - person
  - {from: a, key: id, only-mapped: true, columns: {n: m}, where: {from: x > 1, to: y > 1}}
  - {from: a, to: b, key: [office, number], columns: {one: [1, "1"]}}
""")
    assert found[0] == TableMapping("person", "person")
    assert found[1] == TableMapping(
        "a",
        "a",
        key=(MappedColumn("id", "id", "id"),),
        columns=(MappedColumn("n", "n", "m"),),
        only_mapped=True,
        source_where="x > 1",
        target_where="y > 1",
    )
    assert [one.name for one in found[2].key] == ["office", "number"]
    assert found[2].columns == (MappedColumn("one", "1", "1"),)
    with pytest.raises(MappingError, match=r'm\.yaml:1:1: the key "tables" is missing'):
        read_mapping("gonogo-mapping: 1", file="m.yaml")

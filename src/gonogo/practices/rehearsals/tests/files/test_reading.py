# SPDX-License-Identifier: Apache-2.0
"""Is a good rehearsal file understood?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from gonogo.practices.rehearsals.files import read_rehearsal
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

EXAMPLE = (Path(__file__).parent / "data" / "people.yaml").read_text(encoding="utf-8")
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

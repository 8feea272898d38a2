# SPDX-License-Identifier: Apache-2.0
"""Which rehearsals can there be?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from gonogo.practices.rehearsals.files.meaning import is_sql_file
from gonogo.practices.rehearsals.files.variables import holds_password
from gonogo.practices.rehearsals.rules.definition import (
    Engine,
    Invariant,
    Limits,
    MappedColumn,
    MaskRule,
    Probe,
    ProbeKind,
    Rehearsal,
    Source,
    SourceKind,
    Step,
    StepKind,
    TableMapping,
)

ODD = st.text(alphabet="ab1 :#-{}[]@$'\",|>&*!%?\\~é\n\t", min_size=1, max_size=20)
LINES = st.text(alphabet="ab1 :#-{}[]@$'\",|>&*!%?\\~éno", min_size=1, max_size=20).filter(str.strip)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
PATHS = st.from_regex(r"(\.\./)?[a-z][a-z0-9_ ]{0,8}[a-z]", fullmatch=True)
SPANS = st.integers(1, 10**7).map(lambda seconds: timedelta(seconds=seconds))
SHORT = st.integers(1, 10**6).map(lambda number: timedelta(milliseconds=number)) | SPANS
TEXTS = ODD.filter(lambda text: bool(text.strip()) and not holds_password(text))
SQL = TEXTS.map(lambda text: f"select {text}").filter(lambda text: not is_sql_file(text))
EXPRESSIONS = TEXTS.filter(lambda text: ";" not in text).map(str.strip)
QUERIES = EXPRESSIONS.map(lambda text: f"select {text}")
TABLES = NAMES | st.tuples(NAMES, NAMES).map(".".join)
ROWS = st.none() | NAMES | QUERIES


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The value, or nothing."""
    return st.none() | strategy


def _step(kind: StepKind, run: st.SearchStrategy[str], **fixed: Any) -> st.SearchStrategy[Step]:
    return st.builds(
        Step, name=LINES, kind=st.just(kind), run=run, rows=ROWS, timeout=maybe(SPANS), verify=maybe(TEXTS), **fixed
    )


CODES = st.lists(st.integers(0, 255), min_size=1, max_size=3, unique=True).map(tuple)
CONFIG = PATHS.map(lambda path: {"config": path})
PROJECT = st.tuples(PATHS, maybe(NAMES)).map(
    lambda both: {"project": both[0], **({"settings": both[1]} if both[1] else {})}
)
STEPS = st.one_of(
    _step(StepKind.SQL, PATHS.map(lambda path: f"{path}.sql"), transaction=st.booleans()),
    _step(StepKind.SQL, SQL, inline=st.just(True), transaction=st.booleans()),
    _step(StepKind.ALEMBIC, st.sampled_from(["head", "base", "-1", "1e3", "0001"]), options=CONFIG, expect=CODES),
    _step(StepKind.DJANGO, st.tuples(NAMES, NAMES).map(" ".join) | NAMES, options=PROJECT, expect=CODES),
    _step(StepKind.SHELL, TEXTS, expect=CODES),
)
STEP_LISTS = st.lists(STEPS, min_size=1, max_size=3, unique_by=lambda step: step.name).map(tuple)
PAIRS = st.lists(st.builds(MappedColumn, LINES, EXPRESSIONS, EXPRESSIONS), max_size=2, unique_by=lambda one: one.name)
MAPPINGS = st.builds(
    TableMapping,
    source=TABLES,
    target=TABLES,
    key=PAIRS.map(tuple),
    columns=PAIRS.map(tuple),
    leave_out=st.lists(LINES, max_size=2).map(tuple),
    only_mapped=st.booleans(),
    source_where=maybe(EXPRESSIONS),
    target_where=maybe(EXPRESSIONS),
)
INVARIANTS = st.builds(Invariant, LINES, QUERIES)
SHIFTED = st.fixed_dictionaries({}, optional={"by": LINES, "days": st.integers(1, 3650).map(str)})
MASKS = st.one_of(
    st.builds(MaskRule, TABLES, NAMES, st.just("email")),
    st.builds(MaskRule, TABLES, NAMES, st.just("shift-date"), options=SHIFTED),
    st.builds(MaskRule, TABLES, NAMES, st.none(), EXPRESSIONS),
)
PROBES = st.one_of(
    st.builds(Probe, LINES, st.just(ProbeKind.READ), NAMES | QUERIES, SHORT, SHORT),
    st.builds(Probe, LINES, st.just(ProbeKind.WRITE), NAMES | EXPRESSIONS, SHORT, SHORT),
    st.builds(Probe, LINES, st.just(ProbeKind.HTTP), st.just("http://127.0.0.1:8000/@{x}?a=${B}"), SHORT, SHORT),
)


@st.composite
def rehearsals(draw: st.DrawFn) -> Rehearsal:
    """Any rehearsal of a PostgreSQL database that a file can hold."""
    tables = draw(st.lists(MAPPINGS, max_size=3, unique_by=lambda one: (one.source, one.target)))
    mapped = {name for one in tables for name in (one.source, one.target)}
    leave = draw(st.lists(TABLES.filter(lambda name: name not in mapped), max_size=2, unique=True))
    back = draw(st.just(()) | STEP_LISTS)
    steps = draw(STEP_LISTS)
    named = [step.run for step in (*steps, *back) if step.kind is StepKind.SQL and not step.inline]
    named += [step.options["config"] for step in (*steps, *back) if step.kind is StepKind.ALEMBIC]
    return Rehearsal(
        name=draw(NAMES),
        engine=Engine.POSTGRESQL,
        source=Source(SourceKind.GOLDEN, draw(NAMES), "postgresql://${HOST}/x"),
        steps=steps,
        backout=back,
        mask=tuple(draw(st.lists(MASKS, max_size=3, unique_by=lambda rule: f"{rule.table}.{rule.column}"))),
        tables=tuple(tables),
        leave_tables=tuple(leave),
        invariants=tuple(
            draw(st.lists(st.builds(Invariant, LINES, QUERIES), max_size=2, unique_by=lambda one: one.name))
        ),
        probes=tuple(draw(st.lists(PROBES, max_size=3, unique_by=lambda one: one.name))),
        limits=Limits(draw(maybe(SHORT)), draw(maybe(SPANS))),
        parameters=draw(st.dictionaries(NAMES, st.from_regex(r"[a-z0-9]{1,5}", fullmatch=True), max_size=2)),
        watch_paths=tuple(dict.fromkeys([*draw(st.lists(PATHS, max_size=2)), *named])),
        old_transaction=draw(maybe(SPANS)),
        folder=draw(st.sampled_from([".", "..", "app", "../app"])),
        no_backout=None if back else draw(LINES),
    )

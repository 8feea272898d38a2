# SPDX-License-Identifier: Apache-2.0
"""What does a sound rehearsal file mean?"""

from __future__ import annotations

from collections.abc import Mapping

from gonogo.practices.rehearsals.files import schema as written
from gonogo.practices.rehearsals.files import steps as step_parts
from gonogo.practices.rehearsals.files.fields import split_column
from gonogo.practices.rehearsals.files.mappings import Pairs, Table
from gonogo.practices.rehearsals.files.masks import Mask
from gonogo.practices.rehearsals.files.schema import ASKS, RehearsalFile
from gonogo.practices.rehearsals.files.steps import GO_WITH
from gonogo.practices.rehearsals.files.surroundings import Surroundings
from gonogo.practices.rehearsals.files.variables import filled
from gonogo.practices.rehearsals.files.watched import watched_paths
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
from gonogo.practices.rehearsals.rules.parameters import fill

Parameters = Mapping[str, str]


def rehearsal_of(found: RehearsalFile, around: Surroundings) -> Rehearsal:
    """The meaning of a file whose references were checked already."""
    environment = around.environment or {}
    parameters = {**found.parameters, **around.parameters}
    steps = tuple(step_of(one, parameters) for one in found.steps)
    backout = tuple(step_of(one, parameters) for one in found.backout)
    return Rehearsal(
        name=found.rehearsal,
        engine=Engine(found.engine),
        source=_source_of(found, environment),
        steps=steps,
        backout=backout,
        mask=tuple(_mask_of(column, one, parameters) for column, one in found.mask.items()),
        tables=tuple(table_of(one, parameters) for one in found.tables),
        leave_tables=found.leave_tables,
        invariants=tuple(Invariant(name, fill(sql, parameters)) for name, sql in found.invariants.items()),
        probes=tuple(_probe_of(one, parameters, environment) for one in found.probes),
        limits=Limits(found.limits.max_blocked, found.limits.max_total),
        parameters=parameters,
        watch_paths=tuple(dict.fromkeys([*found.watch, *watched_paths([*steps, *backout], found.folder, around)])),
        old_transaction=found.old_transaction,
        folder=around.seen(found.folder, "."),
        no_backout=found.no_backout,
    )


def _source_of(found: RehearsalFile, environment: Mapping[str, str]) -> Source | None:
    if found.source is None:
        return None
    kind = next(kind for kind in SourceKind if getattr(found.source, kind) is not None)
    server = None if found.server is None else filled(found.server, environment)
    return Source(kind, filled(getattr(found.source, kind), environment), server)


def _mask_of(column: str, found: Mask, parameters: Parameters) -> MaskRule:
    table, name = split_column(column)
    numbers = {"days": found.days, "percent": found.percent}
    options = {"by": found.by, "value": found.value, **{key: str(number) for key, number in numbers.items() if number}}
    expression = None if found.sql is None else fill(found.sql, parameters)
    return MaskRule(table, name, found.masker, expression, {key: value for key, value in options.items() if value})


def step_of(found: step_parts.Step, parameters: Parameters) -> Step:
    """The meaning of one step."""
    run = str(getattr(found, found.kind))
    is_file = found.kind == StepKind.SQL and is_sql_file(run)
    keys = [key for key, kinds in GO_WITH.items() if found.kind in kinds and key in ("config", "project", "settings")]
    options = {key: value for key in keys if (value := getattr(found, key)) is not None}
    return Step(
        name=found.name,
        kind=StepKind(found.kind),
        run=run.strip() if is_file else fill(run, parameters),
        inline=found.kind == StepKind.SQL and not is_file,
        options=options,
        rows=None if found.rows is None else fill(found.rows, parameters),
        timeout=found.timeout,
        expect=found.expect,
        verify=None if found.verify is None else fill(found.verify, parameters),
        transaction=found.transaction,
    )


def is_sql_file(text: str) -> bool:
    """Whether a step's SQL is the path of a file rather than SQL itself."""
    return text.strip().lower().endswith(".sql") and "\n" not in text.strip()


def table_of(found: Table, parameters: Parameters) -> TableMapping:
    """The meaning of one mapped table."""
    where = found.where
    return TableMapping(
        source=found.source,
        target=found.target or found.source,
        key=_pairs(found.key, parameters),
        columns=_pairs(found.columns, parameters),
        leave_out=found.leave_out,
        only_mapped=found.only_mapped,
        source_where=None if where.source is None else fill(where.source, parameters),
        target_where=None if where.target is None else fill(where.target, parameters),
    )


def _pairs(pairs: Pairs, parameters: Parameters) -> Pairs:
    return tuple(MappedColumn(one.name, fill(one.source, parameters), fill(one.target, parameters)) for one in pairs)


def _probe_of(found: written.Probe, parameters: Parameters, environment: Mapping[str, str]) -> Probe:
    kind = next(kind for kind in ASKS if getattr(found, kind) is not None)
    ask = str(getattr(found, kind))
    filled_in = filled(ask, environment) if kind == "http" else fill(ask, parameters)
    return Probe(found.name, ProbeKind(kind), filled_in, found.every, found.timeout)

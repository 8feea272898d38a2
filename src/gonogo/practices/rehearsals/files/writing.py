# SPDX-License-Identifier: Apache-2.0
"""How is a rehearsal written as a file that reads back to the same rehearsal?

Addresses are written as they are, so whoever writes one keeps secrets in variables: `${NAME}` stays as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gonogo.core.rules.duration import format_duration
from gonogo.core.strictfile.layout import write_yaml
from gonogo.practices.rehearsals.files.fields import write_short_span
from gonogo.practices.rehearsals.rules.definition import (
    Limits,
    MappedColumn,
    MaskRule,
    Probe,
    ProbeKind,
    Rehearsal,
    Step,
    StepKind,
    TableMapping,
)
from gonogo.practices.rehearsals.rules.parameters import escaped

IN_BLOCKS = frozenset({"tables"})
_NUMBERS = {"days", "percent"}


def rehearsal_to_yaml(rehearsal: Rehearsal) -> str:
    """Write a rehearsal; read as a file that lies where paths are seen from, it is the same again."""
    return write_yaml(rehearsal_to_data(rehearsal), in_blocks=IN_BLOCKS)


def rehearsal_to_data(rehearsal: Rehearsal) -> dict[str, Any]:
    """Write a rehearsal as plain data, without what equals its default."""
    source = rehearsal.source
    data: dict[str, Any] = {
        "gonogo-rehearsal": 1,
        "rehearsal": rehearsal.name,
        "engine": rehearsal.engine.value,
        "folder": None if rehearsal.folder == "." else rehearsal.folder,
        "source": None if source is None else {source.kind.value: source.place},
        "server": None if source is None else source.server,
        "mask": {f"{rule.table}.{rule.column}": _mask(rule) for rule in rehearsal.mask},
        "steps": [_step(step) for step in rehearsal.steps],
        "backout": [_step(step) for step in rehearsal.backout],
        "no-backout": rehearsal.no_backout,
        "tables": [_table(one) for one in rehearsal.tables],
        "leave-tables": list(rehearsal.leave_tables),
        "invariants": {one.name: escaped(one.sql) for one in rehearsal.invariants},
        "probes": [_probe(one) for one in rehearsal.probes],
        "limits": _limits(rehearsal.limits),
        "parameters": dict(rehearsal.parameters),
        "watch": list(rehearsal.watch_paths),
        "old-transaction": None if rehearsal.old_transaction is None else format_duration(rehearsal.old_transaction),
    }
    return _without_empty(data)


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in (None, [], {}, ())}


def _mask(rule: MaskRule) -> Any:
    if rule.expression is not None:
        return {"sql": escaped(rule.expression)}
    options = {key: int(value) if key in _NUMBERS else value for key, value in rule.options.items()}
    return {"as": rule.masker, **options} if options else rule.masker


def _step(step: Step) -> dict[str, Any]:
    is_file = step.kind is StepKind.SQL and not step.inline
    data = {
        "name": step.name,
        step.kind.value: step.run if is_file else escaped(step.run),
        "rows": None if step.rows is None else escaped(step.rows),
        "timeout": None if step.timeout is None else format_duration(step.timeout),
        **step.options,
        "expect": None if step.expect == (0,) else list(step.expect),
        "verify": None if step.verify is None else escaped(step.verify),
    }
    return _without_empty(data) | ({} if step.transaction else {"transaction": False})


def _table(one: TableMapping) -> Any:
    where = {"from": one.source_where, "to": one.target_where}
    data = _without_empty(
        {
            "from": one.source,
            "to": None if one.target == one.source else one.target,
            "key": _pairs(one.key),
            "columns": _pairs(one.columns),
            "leave-out": list(one.leave_out),
            "where": {side: escaped(text) for side, text in where.items() if text is not None},
        }
    )
    full = data | ({"only-mapped": True} if one.only_mapped else {})
    return one.source if full == {"from": one.source} else full


def _pairs(pairs: Iterable[MappedColumn]) -> dict[str, Any]:
    return {one.name: [escaped(one.source), escaped(one.target)] for one in pairs}


def _probe(one: Probe) -> dict[str, Any]:
    usual = Probe(one.name, one.kind, one.ask)
    ask = one.ask if one.kind is ProbeKind.HTTP else escaped(one.ask)
    spans = {"every": (one.every, usual.every), "timeout": (one.timeout, usual.timeout)}
    written = {key: write_short_span(span) for key, (span, default) in spans.items() if span != default}
    return {"name": one.name, one.kind.value: ask, **written}


def _limits(limits: Limits) -> dict[str, str]:
    blocked, total = limits.max_blocked, limits.max_total
    found = {"max-blocked": blocked and write_short_span(blocked), "max-total": total and format_duration(total)}
    return {key: value for key, value in found.items() if value}

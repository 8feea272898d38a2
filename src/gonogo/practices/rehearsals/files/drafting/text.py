# SPDX-License-Identifier: Apache-2.0
"""How does a first rehearsal file look, with a comment for everything that somebody has to decide?"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gonogo.core.strictfile.layout import write_value
from gonogo.practices.rehearsals.files.drafting.choosing import Chosen
from gonogo.practices.rehearsals.files.drafting.migration import Change, How, Migration, Tool
from gonogo.practices.rehearsals.files.drafting.personal import personal_columns
from gonogo.practices.rehearsals.files.drafting.plain import is_back, label_of
from gonogo.practices.rehearsals.files.drafting.repository import Found

MOST_MASKS = 60
LONGEST_NAME = 80
MISSING = "No file that leads back was found; write one and list it under backout, or say here why there is none."


@dataclass(frozen=True, slots=True)
class Draft:
    """What a file is written from. `folder` leads from the file to the top of the repository."""

    name: str
    engine: str
    folder: str
    found: Found
    chosen: Chosen

    @property
    def variable(self) -> str:
        """The variable that holds the address of the data."""
        return f"{re.sub(r'[^A-Z0-9]+', '_', self.name.upper()).strip('_') or 'SOURCE'}_URL"


def write_draft(draft: Draft) -> str:
    """The text of the file; it reads back without a problem."""
    parts = [_head(draft), _masks(draft), _steps(draft), _backout(draft), _tables(draft), _rest(draft)]
    return "\n".join("".join(f"{line}\n" for line in part) for part in parts if part)


def _head(draft: Draft) -> list[str]:
    example = {"sqlite": f"sqlite:///{draft.name}.sqlite", "mariadb": f"mysql://me@localhost/{draft.name}"}
    address = example.get(draft.engine, f"postgresql://me@localhost/{draft.name}")
    return [
        "# A rehearsal: these migrations are practised on a copy, verified row by row, and taken back again.",
        "# Check this file with: gonogo rehearsal validate FILE",
        "gonogo-rehearsal: 1",
        f"rehearsal: {draft.name}",
        f"engine: {draft.engine}",
        f"folder: {write_value(draft.folder)}",
        "",
        "# Where the data comes from; it is only read. Or dump: FILE, or golden: NAME.",
        f'source: {{database: "${{{draft.variable}}}"}}   # such as {address}',
    ]


def _masks(draft: Draft) -> list[str]:
    found = personal_columns(_columns_today(draft))
    if not found:
        return []
    lines = ["# These columns look personal. Remove the sign # before those that copies must not hold.", "# mask:"]
    lines += [f"#   {write_value(column)}: {mask}" for column, mask in found[:MOST_MASKS]]
    return lines + ([f"#   and {len(found) - MOST_MASKS} more"] if len(found) > MOST_MASKS else [])


def _columns_today(draft: Draft) -> Iterator[tuple[str, str]]:
    """The columns that the source holds already: not those of the steps, and under the names that tables have now."""
    earlier = [one for one in draft.found.migrations if one not in draft.chosen.steps and not _leads_back(one)]
    changes = [change for one in earlier for change in one.changes]
    renamed = {one.table: one.to for one in changes if one.how is How.RENAMED and one.to}
    dropped = {one.table for one in changes if one.how is How.DROPPED}
    for table, column in (column for one in earlier for column in one.columns):
        name = renamed.get(table, table)
        if name not in dropped:
            yield name, column


def _leads_back(one: Migration) -> bool:
    return one.path.endswith(".sql") and is_back(one.path)


def _steps(draft: Draft) -> list[str]:
    before = draft.chosen.before or "nothing"
    return [
        f"# Taken to be in production already: {before}. If it is something else: gonogo rehearsal init --from",
        "steps:",
        *_listed(_step(draft, one) for one in draft.chosen.steps),
    ]


def _step(draft: Draft, one: Migration) -> dict[str, str]:
    chosen, tool = draft.chosen, draft.found.tool
    run = {Tool.ALEMBIC: one.name, Tool.DJANGO: f"{chosen.app} {one.name}", Tool.SQL: one.path}[tool]
    rows = next((each.table for each in one.changes if each.how is How.CHANGED), None)
    return {"name": one.label, tool.value: run, **_place(draft), **({"rows": rows} if rows else {})}


def _place(draft: Draft) -> dict[str, str]:
    config = draft.found.config
    if draft.found.tool is Tool.ALEMBIC and config != "alembic.ini":
        return {"config": config}
    project = posixpath.dirname(config)
    return {"project": project} if draft.found.tool is Tool.DJANGO and project else {}


def _backout(draft: Draft) -> list[str]:
    chosen, tool = draft.chosen, draft.found.tool
    if chosen.missing:
        return [f"no-backout: {write_value(MISSING)}", *(f"#   missing for {path}" for path in chosen.missing)]
    if tool is Tool.SQL:
        steps = [{"name": f"back: {label_of(path)}", "sql": path} for path in chosen.back]
    else:
        target = chosen.before or {Tool.ALEMBIC: "base", Tool.DJANGO: "zero"}[tool]
        run = f"{chosen.app} {target}".strip()
        steps = [{"name": f"back to {target}", tool.value: run, **_place(draft)}]
    return ["# The way back. Afterwards every table must be exactly as it was.", "backout:", *_listed(steps)]


def _listed(steps: Iterable[dict[str, str]]) -> Iterator[str]:
    """Steps on one line each; of equal names the later ones get a number."""
    used: Counter[str] = Counter()
    for step in steps:
        name = step["name"][:LONGEST_NAME].strip() or "step"
        used[name] += 1
        yield f"  - {write_value({**step, 'name': f'{name} {used[name]}' if used[name] > 1 else name})}"


def _tables(draft: Draft) -> list[str]:
    changes = list(dict.fromkeys(change for one in draft.chosen.steps for change in one.changes))
    created = {one.table for one in changes if one.how is How.CREATED}
    new_names = {one.to for one in changes}
    lines = [line for one in changes if one.table not in created | new_names for line in _table(one, changes)]
    dropped = [one.table for one in changes if one.how is How.DROPPED and one.table not in created]
    own = {"alembic": "alembic_version", "django": "django_migrations"}.get(draft.found.tool.value)
    return [
        "# Rows that must arrive: columns of the same name are compared. All other tables must stay as they are.",
        "# Renamed, split or changed columns: {from: old, to: new, columns: {old name: new expression}}",
        *(["tables:", *dict.fromkeys(lines)] if lines else []),
        *(f"# {one} is dropped; say where its rows go, as {{from: {one}, to: ...}}" for one in dropped),
        *([f"leave-tables: [{own}]"] if own else []),
    ]


def _table(change: Change, changes: list[Change]) -> list[str]:
    renamed = {one.table for one in changes if one.how is How.RENAMED}
    if change.how is How.RENAMED:
        return [f"  - {write_value({'from': change.table, 'to': change.to})}"]
    gone = {one.table for one in changes if one.how is How.DROPPED}
    return [f"  - {write_value(change.table)}"] if change.table not in renamed | gone else []


def _rest(draft: Draft) -> list[str]:
    lines = [
        "# Queries on the migrated copy that must return no row.",
        "# invariants:",
        "#   no orphans: select 1 from child left join parent using (parent_id) where parent.parent_id is null",
        "",
        "# What a run may cost before it counts as failed.",
        "# limits: {max-blocked: 2s, max-total: 2h}",
    ]
    tables = [one.table for step in draft.chosen.steps for one in step.changes if one.how is How.CHANGED]
    if draft.engine != "sqlite" and tables:
        lines += [
            "# What is asked during the steps, to see for how long people would wait.",
            f"# probes: [{{name: reader, read: {tables[0]}}}, {{name: writer, write: {tables[0]}}}]",
        ]
    return lines

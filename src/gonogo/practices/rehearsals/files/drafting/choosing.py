# SPDX-License-Identifier: Apache-2.0
"""Which migrations come next, and where does the way back end?

What runs in production cannot be read from a repository. Unless somebody says it, everything but the newest migration
is taken to be there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gonogo.core.errors import BadInput
from gonogo.core.strictfile.problems import nearest
from gonogo.practices.rehearsals.files.drafting.migration import Migration, Tool
from gonogo.practices.rehearsals.files.drafting.plain import back_of, in_order
from gonogo.practices.rehearsals.files.drafting.repository import Found

LISTED = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody said about it: what is in production, where to go, and which app of Django."""

    since: str | None = None
    to: str | None = None
    app: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The migrations to rehearse, in order; `before` is what is in production, None when nothing is.

    `back` are the files that lead back, for SQL; `missing` are migrations without one.
    """

    steps: tuple[Migration, ...]
    before: str | None
    app: str = ""
    back: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def choose(found: Found, asked: Asked) -> Chosen:
    """Pick what is rehearsed. Raises BadInput with what to say when that is not clear."""
    if found.tool is Tool.SQL:
        return _files(found, asked)
    if found.tool is Tool.DJANGO:
        app = _app(found, asked.app)
        chosen = _graph([one for one in found.migrations if one.app == app], asked)
        return Chosen(chosen.steps, chosen.before, app)
    return _graph(found.migrations, asked)


def _app(found: Found, asked: str | None) -> str:
    apps = sorted({one.app for one in found.migrations})
    if asked is None and len(apps) == 1:
        return apps[0]
    if asked is None:
        raise BadInput(f"Several apps have migrations: {_listed(apps)}. Name one with --app.")
    if asked not in apps:
        raise BadInput(f'No migrations of an app "{asked}" were found; there are {_listed(apps)}.')
    return asked


def _graph(migrations: Iterable[Migration], asked: Asked) -> Chosen:
    by_name = {one.name: one for one in migrations}
    target = by_name[_named(asked.to, by_name)] if asked.to is not None else _only_head(by_name)
    before = _named(asked.since, by_name) if asked.since is not None else next(iter(target.parents), None)
    if before is not None and before not in by_name:
        raise BadInput(f'"{target.name}" comes after "{before}", which was not found. Is a file missing?')
    done = set(_before(before, by_name)) if before is not None else set()
    if asked.since is None:
        done |= {name for parent in target.parents for name in _before(parent, by_name)}
    wanted = [name for name in _before(target.name, by_name) if name not in done]
    if asked.since is not None and (before not in _before(target.name, by_name) or not wanted):
        raise BadInput(
            f'"{before}" does not come before "{target.name}", so there is nothing to rehearse between them.'
        )
    return Chosen(tuple(by_name[name] for name in wanted), before if len(target.parents) < 2 or asked.since else "-1")


def _only_head(by_name: dict[str, Migration]) -> Migration:
    parents = {parent for one in by_name.values() for parent in one.parents}
    heads = [one for name, one in by_name.items() if name not in parents]
    if len(heads) == 1:
        return heads[0]
    if not heads:
        raise BadInput("The migrations come after each other in a circle. Mend their order first.")
    names = _listed([f"{one.name} ({one.label})" for one in heads])
    raise BadInput(f"There are {len(heads)} heads: {names}. Name one with --to, or merge them first.")


def _before(name: str, by_name: dict[str, Migration]) -> list[str]:
    """The migration and everything it comes after, the oldest first."""
    found: list[str] = []
    seen: set[str] = set()
    waiting: list[tuple[str, bool]] = [(name, False)]
    while waiting:
        one, ready = waiting.pop()
        if ready:
            found.append(one)
        elif one in by_name and one not in seen:
            seen.add(one)
            waiting.append((one, True))
            waiting.extend((parent, False) for parent in reversed(by_name[one].parents))
    return found


def _named(asked: str, known: Iterable[str]) -> str:
    names = list(known)
    fitting = [name for name in names if name == asked] or [name for name in names if name.startswith(asked)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise BadInput(f'"{asked}" may be {_listed(fitting)}. Write more of it.')
    meant = nearest(asked, names)
    raise BadInput(f'There is no migration "{asked}".' + (f' Did you mean "{meant}"?' if meant else ""))


def _files(found: Found, asked: Asked) -> Chosen:
    by_path = {one.path: one for one in found.migrations}
    ordered = in_order(by_path)
    if not ordered:
        raise BadInput(f"{found.config} holds no file of SQL that can be run as it stands. {' '.join(found.notes)}")
    first = ordered.index(_file(asked.since, ordered)) + 1 if asked.since is not None else len(ordered) - 1
    last = ordered.index(_file(asked.to, ordered)) if asked.to is not None else len(ordered) - 1
    if asked.to is not None and asked.since is None:
        first = last
    steps = ordered[first : last + 1]
    if not steps:
        raise BadInput("Nothing lies between these two migrations, so there is nothing to rehearse.")
    back = [back_of(path, found.files) for path in reversed(steps)]
    missing = tuple(path for path, one in zip(reversed(steps), back, strict=True) if one is None)
    before = ordered[first - 1] if first else None
    return Chosen(
        tuple(by_path[path] for path in steps), before, back=tuple(one for one in back if one), missing=missing
    )


def _file(asked: str, ordered: tuple[str, ...]) -> str:
    fitting = [path for path in ordered if path == asked or path.rpartition("/")[2].startswith(asked)]
    return fitting[0] if len(fitting) == 1 else _named(asked, ordered)


def _listed(names: Iterable[str]) -> str:
    named = list(names)
    shown = ", ".join(named[:LISTED])
    return shown + (f" and {len(named) - LISTED} more" if len(named) > LISTED else "")

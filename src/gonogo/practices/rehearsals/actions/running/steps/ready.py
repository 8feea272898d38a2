# SPDX-License-Identifier: Apache-2.0
"""Can every step be begun at all? Scripts are taken apart, and files looked for, before anything is copied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gonogo.adapters.databases.locator import Dialect
from gonogo.adapters.scripts.splitting import BadScript, Statement, split
from gonogo.practices.rehearsals.actions.running.errors import CannotRun
from gonogo.practices.rehearsals.actions.running.steps.forbidden import forbidden
from gonogo.practices.rehearsals.actions.running.steps.projects import django_settings, project_python
from gonogo.practices.rehearsals.rules.definition import Engine, Rehearsal, Step, StepKind
from gonogo.practices.rehearsals.rules.parameters import ParameterError, fill

MIGRATING = "migrating.py"
SHELL = ("/bin/sh", "-e", "-c")
"""How a command line is run: it stops at its first command that fails."""


@dataclass(frozen=True, slots=True)
class ReadyStep:
    """A step with what it runs: statements and the file they stand in, or the words of a program and its folder."""

    step: Step
    folder: Path
    file: str = ""
    statements: tuple[Statement, ...] = ()
    words: tuple[str, ...] = ()


class NotReady(Exception):
    """Why a step cannot be begun."""


def ready_steps(rehearsal: Rehearsal, steps: tuple[Step, ...], *, back: bool) -> tuple[ReadyStep, ...]:
    """The steps of one way, ready to run. Raises CannotRun with everything that is wrong."""
    ready, wrong = [], []
    for number, step in enumerate(steps, 1):
        try:
            ready.append(_ready(rehearsal, step, back=back))
        except NotReady as reason:
            wrong.append(f'{"Backout step" if back else "Step"} {number} "{step.name}": {reason}.')
    if wrong:
        raise CannotRun(wrong[0] if len(wrong) == 1 else f"{len(wrong)} steps cannot be run.", details=tuple(wrong))
    return tuple(ready)


def _ready(rehearsal: Rehearsal, step: Step, *, back: bool) -> ReadyStep:
    folder = Path(rehearsal.folder).absolute()
    if not folder.is_dir():
        raise NotReady(f"there is no folder {folder}")
    match step.kind:
        case StepKind.SQL:
            return _ready_sql(rehearsal, step, folder)
        case StepKind.SHELL:
            return ReadyStep(step, folder, words=(*SHELL, step.run))
        case StepKind.ALEMBIC:
            return _ready_alembic(step, folder, back=back)
        case StepKind.DJANGO:
            return _ready_django(step, folder)


def _ready_sql(rehearsal: Rehearsal, step: Step, folder: Path) -> ReadyStep:
    if rehearsal.engine is Engine.NONE:
        raise NotReady("it is SQL, and the rehearsal names no database")
    file = "the SQL of the rehearsal file" if step.inline else step.run
    text = step.run if step.inline else _read(rehearsal, folder / step.run)
    try:
        statements = split(text, Dialect(rehearsal.engine))
    except BadScript as reason:
        raise NotReady(f"{file}, line {reason.line}: {reason}") from None
    if not statements:
        raise NotReady(f"{file} holds no statement")
    for statement in statements:
        if why := forbidden(statement, rehearsal, transaction=step.transaction):
            raise NotReady(f"{file}, line {statement.line}: {why}")
    return ReadyStep(step, folder, file=file, statements=statements)


def _read(rehearsal: Rehearsal, path: Path) -> str:
    try:
        return fill(path.read_text(encoding="utf-8"), rehearsal.parameters)
    except OSError as error:
        raise NotReady(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise NotReady(f"{path} is not text in UTF-8") from None
    except ParameterError as error:
        raise NotReady(f"{path}: {error}") from None


def _ready_alembic(step: Step, folder: Path, *, back: bool) -> ReadyStep:
    config = (folder / step.options.get("config", "alembic.ini")).absolute()
    if not config.is_file():
        raise NotReady(f"there is no {config}; say where it is with config:")
    python = project_python(config.parent)
    words = (python, _migrating(), "alembic", str(config), "downgrade" if back else "upgrade", step.run.strip())
    return ReadyStep(step, config.parent, file=str(config), words=words)


def _ready_django(step: Step, folder: Path) -> ReadyStep:
    project = (folder / step.options.get("project", ".")).absolute()
    if not (project / "manage.py").is_file():
        raise NotReady(f"there is no {project / 'manage.py'}; say where it is with project:")
    settings = step.options.get("settings") or django_settings(project / "manage.py")
    if not settings:
        raise NotReady(f"{project / 'manage.py'} names no settings module; name it with settings:")
    python = project_python(project)
    words = (python, _migrating(), "django", settings, *step.run.split())
    return ReadyStep(step, project, file=str(project / "manage.py"), words=words)


def _migrating() -> str:
    from gonogo.adapters import programs

    return str(Path(programs.__file__).with_name(MIGRATING))


def all_words(steps: tuple[ReadyStep, ...]) -> Iterator[str]:
    """What the steps run, as text, to tell one migration from another."""
    for one in steps:
        yield f"{one.step.name}\0{one.step.kind}\0{one.step.run}"

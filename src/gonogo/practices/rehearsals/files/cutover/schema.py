# SPDX-License-Identifier: Apache-2.0
"""What may stand in a runbook file?"""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from gonogo.core.strictfile.fields import LocalTime, Name, Span, Text, Username, Zone
from gonogo.core.strictfile.part import Part

ExitCode = Annotated[int, Field(ge=0, le=255)]
StepName = Annotated[str, Field(min_length=1, max_length=500)]
Line = Annotated[str, Field(min_length=1, max_length=4000)]
Long = Annotated[str, Field(min_length=1, max_length=2000)]


class WindowPart(Part):
    """When the old system may be away."""

    starts: LocalTime
    """When the window starts, in the runbook's time zone."""
    ends: LocalTime
    """When the system must be back, new or old."""


class Person(Part):
    """Somebody who takes part."""

    name: Text | None = None
    """What they are called."""
    phone: Annotated[Text, Field(max_length=60)] | None = None
    """How they are reached in the night; it stands on the printed runbook."""


class _Task(Part):
    id: Name
    """A short name, used in commands and by other tasks."""
    name: Text
    """What is done, in a few words."""
    owner: Username
    """The person or role that does it, or answers for it."""
    after: tuple[Name, ...] = ()
    """The tasks that must be done before; left out, it begins at the start."""
    planned: Span | None = None
    """How long it takes; left out, the recorded runs of its steps and the latest dress rehearsals count."""
    does: Long | None = None
    """What to do, and how one sees that it is done."""


class _Rehearsed(_Task):
    steps: tuple[StepName, ...] = ()
    """The steps of the rehearsal that it carries out; without `planned`, their recorded runs say how long it takes."""


class CommandTask(_Rehearsed):
    """A program that `gonogo cutover run` starts beside the database, from its own copy of this file."""

    kind: Literal["command"]
    """Run by the runner."""
    run: Line
    """The command line; it runs in the folder of the file."""
    timeout: Span = timedelta(hours=12)
    """After this time it is ended and counts as failed."""
    expect: Annotated[tuple[ExitCode, ...], Field(min_length=1)] = (0,)
    """The exit codes that are good."""
    resume: Literal["ask", "safe"] = "ask"
    """After an interruption, whether a person decides, or running it once more does no harm."""
    runner: Name | None = None
    """The machine that runs it, as named by `gonogo cutover run --runner`; left out, any."""


class ManualTask(_Rehearsed):
    """Something that a person does."""

    kind: Literal["manual"]
    """Done by a person."""


class CheckTask(_Task):
    """Something that a person looks at."""

    kind: Literal["check"]
    """Looked at by a person."""


class DecisionTask(_Task):
    """A go/no-go decision: go when every voter says go."""

    kind: Literal["decision"]
    """Voted on."""
    voters: Annotated[tuple[Username, ...], Field(min_length=1)]
    """The people and roles that vote."""


TASKS: dict[str, type[Part]] = {
    "command": CommandTask,
    "manual": ManualTask,
    "check": CheckTask,
    "decision": DecisionTask,
}
TaskPart = Annotated[CommandTask | ManualTask | CheckTask | DecisionTask, Field(discriminator="kind")]


class RunbookFile(Part):
    """A runbook: the tasks of a cutover in their order, who does them, and the way back."""

    gonogo_runbook: Literal[1] = 1
    """The version of this format."""
    runbook: Name
    """A short name, used in commands and addresses; it stays the same from rehearsal to cutover."""
    title: Text
    """What is cut over, in a few words."""
    timezone: Zone = "UTC"
    """The time zone of the window."""
    window: WindowPart
    """When the old system may be away; a dress rehearsal takes a window of the same length."""
    rehearsals: tuple[Name, ...] = ()
    """The rehearsals whose recorded runs say how long steps take, and how long the way back."""
    people: dict[Username, Person] = {}
    """Who takes part, by username."""
    roles: dict[Username, Annotated[tuple[Username, ...], Field(min_length=1)]] = {}
    """Which people stand behind a role."""
    point_of_no_return: Name | None = None
    """The task from whose start on there is no way back; left out, one can turn back until the end."""
    tasks: Annotated[tuple[TaskPart, ...], Field(min_length=1)]
    """The way forward."""
    backout: tuple[TaskPart, ...] = ()
    """The way back, from wherever one turns back."""

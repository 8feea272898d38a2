# SPDX-License-Identifier: Apache-2.0
"""Is a runbook file read strictly, and is everything that is wrong said at its place?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gonogo.practices.rehearsals.files.cutover import (
    RunbookError,
    content_hash,
    json_schema,
    read_runbook,
    runbook_of,
    runbook_to_data,
    runbook_to_yaml,
)
from gonogo.practices.rehearsals.files.cutover.reading import runbook_from_data
from gonogo.practices.rehearsals.rules.cutover.runbook import TaskKind
from gonogo.practices.rehearsals.tests.cutover.made_files import NIGHT


def problems(text: str) -> list[str]:
    """Everything that is said about a text."""
    with pytest.raises(RunbookError) as caught:
        read_runbook(text, file="night.yaml")
    return list(caught.value.details)


def changed(old: str, new: str) -> list[str]:
    """What is said when a part of the usual file is changed."""
    assert old in NIGHT
    return problems(NIGHT.replace(old, new, 1))


def test_a_runbook_is_read_with_its_window_in_its_time_zone() -> None:
    """Ten at night in New York is three in the morning in UTC, and a night with a change of clocks is not here."""
    runbook = runbook_of(read_runbook(NIGHT))
    assert runbook.window.starts == datetime(2027, 3, 7, 3, tzinfo=UTC)
    assert runbook.window.length == timedelta(hours=8)
    copy = runbook.task("copy")
    assert copy is not None
    assert (copy.kind, copy.command.safe if copy.command else None) == (TaskKind.COMMAND, True)
    assert runbook.people_of("security") == ("ivan",)


def test_writing_and_reading_gives_the_same_runbook() -> None:
    """What is written reads back, and its hash does not depend on how it was spelled."""
    file = read_runbook(NIGHT)
    again = read_runbook(runbook_to_yaml(file))
    assert again == file
    assert content_hash(again) == content_hash(file)
    assert runbook_from_data(runbook_to_data(file)) == file


def test_the_hash_knows_every_command() -> None:
    """One changed letter of a command line is another runbook."""
    other = read_runbook(NIGHT.replace("./copy.sh", "./copy.sh -f"))
    assert content_hash(other) != content_hash(read_runbook(NIGHT))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("after: [close]", "after: [clsoe]", 'night.yaml:18:13 tasks[1].after[0]: there is no task "clsoe"'),
        ("owner: dana", "owner: dnaa", 'tasks[3].owner: "dnaa" is neither a role nor a person'),
        ("point-of-no-return: open", "point-of-no-return: restore", "belongs to the way back"),
        ("point-of-no-return: open", "point-of-no-return: copy", '"copy" runs by itself; let it wait for a decision'),
        (", voters: [dana, security]", "", 'tasks[3]: the key "voters" is missing'),
        ("    run: ./copy.sh\n", "", 'tasks[1]: the key "run" is missing'),
        ("kind: check", "kind: chekc", 'Did you mean "check"?'),
        ("ends: 2027-03-07T06:00", "ends: 2027-03-06T06:00", "window.ends: the window ends before it starts"),
        ("resume: safe", "resume: maybe", "tasks[1].resume"),
        ("    timeout: 3h", "    timeuot: 3h", 'unknown key "timeuot". Did you mean "timeout"?'),
        ("id: count,", "id: copy,", 'the id "copy" is used twice'),
        ("planned: 90m", "planned: long", '"long" is not a duration'),
        ("after: [restore]", "after: [copy]", "belongs to the way forward; a task waits only for tasks of its own"),
    ],
)
def test_a_mistake_is_said_at_its_place(old: str, new: str, said: str) -> None:
    """Line, column, path, reason and what was probably meant."""
    assert any(said in problem for problem in changed(old, new)), changed(old, new)


def test_tasks_that_wait_for_each_other_are_named_in_their_circle() -> None:
    """Also what can never begin behind them."""
    found = changed("planned: 10m}\n  - id: copy", "planned: 10m, after: [count]}\n  - id: copy")
    assert any("these tasks wait for each other:" in one and "→" in one for one in found)
    assert any('"decide" can never begin' in one for one in found)


def test_a_point_of_no_return_needs_a_way_back() -> None:
    """Until there, one can turn back; so there must be something to do then."""
    without = NIGHT.partition("backout:")[0]
    assert any("needs backout tasks" in one for one in problems(without))


@pytest.mark.parametrize("text", ["", "tasks: []", "- a", "runbook: [", "runbook: a\nrunbook: b", "\x00", "a: &b 1"])
def test_what_is_no_runbook_is_refused_with_a_place(text: str) -> None:
    """Nothing but problems comes out, never a traceback."""
    assert all(one.startswith("night.yaml:") for one in problems(text))


def test_the_schema_has_a_sentence_for_every_key() -> None:
    """Editors show it."""
    schema = json_schema()
    parts = [schema, *schema["$defs"].values()]
    silent = [
        key for part in parts for key, value in part.get("properties", {}).items() if not value.get("description")
    ]
    assert silent == []

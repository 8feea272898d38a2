# SPDX-License-Identifier: Apache-2.0
"""What happens when several people give the same command at the same moment?"""

from __future__ import annotations

from pathlib import Path

from tests.crash.conftest import PLAN, Prepared, copied, write_plan
from tests.crash.store import events, require_sound, rows, waves
from tests.server import Said, end_of, gonogo, start_gonogo

ROUNDS = 10


def at_once(commands: list[tuple[str, ...]], home: Path) -> list[Said]:
    """Start all commands without waiting, then wait for all."""
    started = [start_gonogo(*command, home=home) for command in commands]
    return [end_of(process) for process in started]


def test_of_two_openings_one_succeeds_and_one_is_refused(untouched: Prepared, tmp_path: Path) -> None:
    """In every round exactly one event is written, and the other person is told why not."""
    for attempt in range(ROUNDS):
        home = copied(untouched, tmp_path / f"round-{attempt}").home
        said = at_once([("wave", "open", "pilot")] * 2, home)
        assert sorted(one.code for one in said) == [0, 1], said
        (refused,) = [one for one in said if one.code == 1]
        assert "already open" in refused.err or "Somebody else changed wave pilot" in refused.err
        assert len(refused.err.splitlines()) == 1
        assert [(subject, verb) for subject, verb, *_ in events(home)] == [("wave:pilot", "wave opened")]
        assert waves(home)["pilot"] == ("open", 100)
        require_sound(home)


def test_of_two_rollbacks_both_are_content_and_one_is_written(opened: Prepared) -> None:
    """Repeating a rollback changes nothing, also at the same moment."""
    said = at_once([("wave", "rollback", "pilot", "--because", "wrong sums")] * 2, opened.home)
    assert [one.code for one in said] == [0, 0]
    assert [verb for _, verb, *_ in events(opened.home)] == ["wave opened", "wave rolled back"]
    require_sound(opened.home)


def plans(folder: Path, number: int) -> list[Path]:
    """So many different new versions of the plan."""
    return [write_plan(folder / f"plan-{n}", f"{PLAN}title: Version of person {n}\n") for n in range(number)]


def test_of_two_plans_both_become_versions_one_after_the_other(prepared: Prepared, tmp_path: Path) -> None:
    """Nobody's version is lost and no number is given twice."""
    said = at_once([("plan", "apply", str(plan)) for plan in plans(tmp_path, 2)], prepared.home)
    assert [one.code for one in said] == [0, 0], said
    assert rows(prepared.home, "SELECT number FROM core_planversion ORDER BY id") == [(1,), (2,), (3,)]
    require_sound(prepared.home)


def test_of_two_plans_made_on_the_same_version_one_is_refused(prepared: Prepared, tmp_path: Path) -> None:
    """Who says which version they worked on is told when somebody else was quicker."""
    expecting = ("--expected-version", "1")
    said = at_once([("plan", "apply", str(plan), *expecting) for plan in plans(tmp_path, 2)], prepared.home)
    assert sorted(one.code for one in said) == [0, 1], said
    (refused,) = [one for one in said if one.code == 1]
    assert "is at version 2 now; your change was made on version 1" in refused.err
    assert rows(prepared.home, "SELECT number FROM core_planversion ORDER BY id") == [(1,), (2,)]
    require_sound(prepared.home)


def test_eight_attestations_make_one_whole_chain(prepared: Prepared) -> None:
    """Each is a link of its own, and the ledger verifies."""
    commands = [
        ("evidence", "attest", "support.staffed", "--outcome", "passed", "--because", f"Person {n} looked at it.")
        for n in range(8)
    ]
    said = at_once(commands, prepared.home)
    assert [one.code for one in said] == [0] * 8, said
    verified = gonogo("evidence", "verify", "--format", "json", home=prepared.home).json()
    assert (verified["whole"], verified["ledgers"][0]["links"]) == (True, 8)
    numbers = rows(prepared.home, "SELECT number FROM core_evidence ORDER BY id")
    assert numbers == [(n,) for n in range(1, 9)]


def test_four_first_commands_make_one_store(tmp_path: Path) -> None:
    """On an empty folder each finds the tables made, by whomever."""
    home = tmp_path / "home"
    said = at_once([("release", "list", "--format", "json")] * 4, home)
    assert [one.code for one in said] == [0] * 4, said
    assert rows(home, "PRAGMA integrity_check") == [("ok",)]

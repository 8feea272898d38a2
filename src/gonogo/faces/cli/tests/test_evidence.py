# SPDX-License-Identifier: Apache-2.0
"""Is evidence recorded, listed and verified by commands, and is bad input told in plain words?"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from gonogo.core.models import Evidence
from gonogo.faces.cli.tests.run import run


def test_ci_records_computed_evidence(release: str) -> None:
    """Facts, source and times arrive as given."""
    said = run(
        "--as", "ravi", "evidence", "record", "small_releases.size", "--outcome", "passed",
        "--facts", '{"statement": "12 changes wait.", "changes": 12}', "--source", "build 7",
        "--observed-at", "2027-03-01T08:00:00-05:00", "--valid-until", "2027-03-08T00:00:00Z", "--format", "json",
    )  # fmt: skip
    recorded = said.json()
    assert said.code == 0
    assert (recorded["basis"], recorded["actor"], recorded["source"]) == ("computed", "ravi", "build 7")
    assert recorded["observed_at"] == "2027-03-01T13:00:00Z"
    assert Evidence.objects.get().facts == {"statement": "12 changes wait.", "changes": 12}


def test_facts_come_from_a_file(release: str, tmp_path: Path) -> None:
    """`@` names the file."""
    (tmp_path / "facts.json").write_text('{"changes": 3}')
    assert run("evidence", "record", "small_releases.size", "--outcome", "noted", "--facts",
               f"@{tmp_path / 'facts.json'}").code == 0  # fmt: skip
    assert Evidence.objects.get().facts == {"changes": 3}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--facts", "{"), "--facts is not JSON"),
        (("--facts", "[" * 100_000), "--facts is not JSON"),
        (("--facts", "[1]"), "must be an object"),
        (("--facts", '{"a": "\\u0000"}'), "NUL character"),
        (("--facts", '{"a": "\\ud800"}'), "half a character"),
        (("--facts", '{"a":' * 80 + "1" + "}" * 80), "nested deeper"),
        (("--facts", '{"a": NaN}'), "plain JSON"),
        (("--facts", "@/nowhere/facts.json"), "cannot be read"),
        (("--observed-at", "yesterday"), "write a time such as"),
        (("--observed-at", "2027-03-01T08:00"), "with its time zone"),
        (("--observed-at", "9999-12-31T23:59:59-12:00"), "between the years"),
        (("--observed-at", "2031-01-01T00:00:00Z"), "cannot be observed in the future"),
        (("--subject", "wave:pilto"), 'no wave "pilto"'),
        (("--subject", "something"), 'no wave "something"'),
    ],
)
def test_bad_evidence_is_refused_in_plain_words(release: str, options: tuple[str, ...], sentence: str) -> None:
    """Exit code 2, a sentence, and nothing recorded."""
    said = run("evidence", "record", "small_releases.size", "--outcome", "passed", *options)
    assert said.code == 2
    assert sentence in said.err
    assert not Evidence.objects.exists()


def test_an_unknown_kind_suggests_a_known_one(release: str) -> None:
    """A slip of the pen is recognised."""
    said = run("evidence", "record", "smal_releases.size", "--outcome", "passed")
    assert (said.code, "Did you mean small_releases.size?" in said.err) == (2, True)


def test_lists_are_filtered_and_limited(ready: str) -> None:
    """By practice, by kind and by number, newest first."""
    everything = run("evidence", "list", "--format", "json").json()["evidence"]
    assert [one["number"] for one in everything] == sorted((one["number"] for one in everything), reverse=True)
    training = run("evidence", "list", "--kind", "training", "--format", "json").json()["evidence"]
    assert {one["kind"].partition(".")[0] for one in training} == {"training"}
    assert len(run("evidence", "list", "--limit", "2", "--format", "json").json()["evidence"]) == 2
    assert "Looked at training.coverage today" in run("evidence", "list").out


def test_a_whole_ledger_verifies(ready: str) -> None:
    """Exit code 0 and the number of links."""
    said = run("evidence", "verify")
    assert (said.code, said.out) == (0, f"portal-2.0: the ledger is whole, {Evidence.objects.count()} links.\n")


@pytest.mark.parametrize(
    ("tampering", "reason"),
    [
        ("UPDATE core_evidence SET outcome = 'failed' WHERE number = 3", "evidence 3 was changed"),
        ("DELETE FROM core_evidence WHERE number = 5", "evidence 5 is missing"),
        ("DELETE FROM core_evidence WHERE number > 2", "missing at the end"),
        ("UPDATE core_release SET ledger_head = 'abc'", "is not what the release says it ends with"),
    ],
)
def test_tampering_is_named(ready: str, tampering: str, reason: str) -> None:
    """Whoever gets past the triggers is found: the first broken link and the missing protection, exit code 1."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER core_evidence_no_UPDATE")
        cursor.execute("DROP TRIGGER core_evidence_no_DELETE")
        cursor.execute(tampering)
    said = run("evidence", "verify")
    assert said.code == 1
    assert reason in said.out
    assert "The table core_evidence is no longer protected" in said.out


def test_kinds_are_listed(db: None) -> None:
    """Every kind with what it says."""
    assert "training.coverage" in run("evidence", "kinds").out

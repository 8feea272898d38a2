# SPDX-License-Identifier: Apache-2.0
"""Does every failure end in one sentence and the right exit code, never in a traceback?"""

from __future__ import annotations

import json

import click
import pytest
from django.db import OperationalError

from gonogo.core.errors import BadInput, Conflict, NotFound, Refused
from gonogo.core.rules.permissions import NotAllowed
from gonogo.faces.cli.failures import leave_with


def ending(error: Exception, output: str, capsys: pytest.CaptureFixture[str]) -> tuple[object, str, str]:
    """Exit code, standard output and standard error after this error."""
    with pytest.raises(SystemExit) as left:
        leave_with(error, output)
    said = capsys.readouterr()
    return left.value.code, said.out, said.err


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (NotFound("There is no wave x."), 2, "There is no wave x."),
        (BadInput("Not understood."), 2, "Not understood."),
        (Refused("The gate is not passed."), 1, "The gate is not passed."),
        (Conflict("Somebody was faster."), 1, "Somebody was faster."),
        (NotAllowed("vera may not."), 2, "vera may not."),
        (click.UsageError("No such option: --x"), 2, "No such option: --x"),
        (click.Abort(), 130, "Stopped."),
        (PermissionError(13, "Permission denied", "/data"), 2, "/data: Permission denied."),
        (OSError(28, "No space left on device"), 2, "No space left on device."),
        (OperationalError("unable to open database file"), 2, "cannot be opened; may you write"),
        (OperationalError("database is locked"), 2, "another program has been writing"),
        (OperationalError("database or disk is full"), 2, "the disk is full"),
        (OperationalError("attempt to write a readonly database"), 2, "read-only"),
        (OperationalError("file is not a database"), 2, "not a Gonogo store"),
        (OperationalError("no such table: core_release"), 2, "it has no tables"),
        (RuntimeError("surprise"), 2, "Something unexpected went wrong (RuntimeError: surprise)"),
    ],
)
def test_every_error_is_a_sentence_with_an_exit_code(
    error: Exception, code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """1 for what a rule refuses, 2 for what was given or cannot be used; nothing on standard output."""
    left, out, err = ending(error, "text", capsys)
    assert (left, out) == (code, "")
    assert sentence in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refused("No.", details=("a", "b")), "refused"),
        (NotAllowed("No."), "not-allowed"),
        (click.UsageError("No."), "usage"),
        (RuntimeError("No."), "bad-input"),
    ],
)
def test_errors_are_json_when_json_was_asked_for(
    error: Exception, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard output then holds the error as an object, and nothing else."""
    _, out, err = ending(error, "json", capsys)
    assert (json.loads(out)["error"]["code"], err) == (code, "")


def test_details_are_listed_below_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    """One line each; a detail that the message holds already is not said twice."""
    _, _, err = ending(Refused("Refused.", details=("first reason", "second reason")), "text", capsys)
    assert err == "Refused.\n  - first reason\n  - second reason\n"
    assert ending(Refused("No: only reason", details=("only reason",)), "text", capsys)[2] == "No: only reason\n"


def test_recorded_words_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences in a message arrive as harmless signs."""
    assert "\x1b" not in ending(BadInput("\x1b[2Jgone"), "text", capsys)[2]


def test_details_of_a_surprise_are_shown_on_request(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With GONOGO_LOG_LEVEL=DEBUG, and only then, the traceback helps who mends it."""
    monkeypatch.setenv("GONOGO_LOG_LEVEL", "DEBUG")
    assert "RuntimeError: surprise" in ending(RuntimeError("surprise"), "text", capsys)[2]

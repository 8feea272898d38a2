# SPDX-License-Identifier: Apache-2.0
"""Are parameters and permissions checked before an operation runs, and is everything it prints harmless?"""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from gonogo.core.errors import BadInput
from gonogo.core.operation import Operation, Result, operation, operations, run_operation
from gonogo.core.parameters import Flag, Moment, Name, Number, Params, Span, require_plain
from gonogo.core.printing import day_and_time, plain, say, table
from gonogo.core.rules.permissions import Action, Actor, NotAllowed, Role, Scope

NOW = datetime(2027, 3, 1, tzinfo=UTC)


class Everything(Params):
    """A parameter of each type."""

    name: Name = "x"
    number: Number = 1
    flag: Flag = False
    span: Span = timedelta(days=1)
    moment: Moment = NOW


@operation("test.echo", action=Action.OPEN_WAVE, params=Everything, also=(Action.DECIDE_WAIVER,))
def echo(by: Actor, now: datetime, params: Everything) -> Result:
    """Give back what came in."""
    return params.model_dump(mode="json")


def actor(role: Role = Role.ADMIN, **more: Any) -> Actor:
    """Somebody with this role."""
    return Actor(name="somebody", role=role, via="test", **more)


def test_parameters_are_read_from_their_json_form() -> None:
    """Durations as people write them, times in UTC."""
    given_ = {"span": "1d12h", "moment": "2027-03-01T09:00:00-05:00", "flag": True, "number": 3}
    assert run_operation(echo, given_, by=actor(), now=NOW)["moment"] == "2027-03-01T14:00:00Z"
    assert Everything.model_validate(given_).span == timedelta(hours=36)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "name: must not be empty"),
        ({"name": "x" * 121}, "name: is longer than 120 characters"),
        ({"number": 0}, "number: must be greater than"),
        ({"number": True}, "number: "),
        ({"number": "3"}, "number: "),
        ({"number": 2**31}, "number: "),
        ({"flag": "yes"}, "flag: "),
        ({"flag": 1}, "flag: "),
        ({"span": 5}, "span: "),
        ({"span": "soon"}, "not a duration"),
        ({"moment": 0}, "write a time such as"),
        ({"moment": "2027-03-01"}, "time zone"),
        ({"moment": "0001-01-01T00:00:00+14:00"}, "between the years"),
        ({"other": 1}, "other: this parameter is not known"),
    ],
)
def test_wrong_parameters_are_named(wrong: dict[str, Any], words: str) -> None:
    """With the name of the parameter and what is wrong with it."""
    with pytest.raises(BadInput, match=r"test\.echo was not understood") as refused:
        run_operation(echo, wrong, by=actor(), now=NOW)
    assert words in refused.value.details[0]


def test_permission_is_asked_before_parameters_are_read() -> None:
    """Whoever may not do it learns nothing about what would be right."""
    with pytest.raises(NotAllowed, match="needs the role release-lead or admin"):
        run_operation(echo, {"number": "wrong"}, by=actor(Role.VIEWER), now=NOW)


def test_one_of_several_permissions_is_enough() -> None:
    """`also` names further ways; a role for a single release is one of them."""
    for allowed in (
        actor(Role.APPROVER),
        actor(Role.VIEWER, release_roles={"x": Role.RELEASE_LEAD}),
        actor(Role.ADMIN, scopes=frozenset({Scope.ROLLOUT})),
        actor(Role.APPROVER, scopes=frozenset({Scope.GATE})),
    ):
        assert run_operation(echo, {}, by=allowed, now=NOW)["name"] == "x"
    with pytest.raises(NotAllowed, match="lacks the scope rollout"):
        run_operation(echo, {}, by=actor(Role.ADMIN, scopes=frozenset({Scope.READ})), now=NOW)


def test_operations_have_a_name_and_a_summary() -> None:
    """NOUN.VERB, the check apart, and one sentence each."""
    for name, one in operations().items():
        assert isinstance(one, Operation)
        assert name == "check" or name.count(".") == 1
        assert one.summary.endswith(".")


PLAIN_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_characters="\x00"), max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.just("key"), inner, max_size=1),
    max_leaves=8,
)


@settings(max_examples=50)
@given(PLAIN_JSON)
def test_plain_parameters_pass(value: object) -> None:
    """Whatever JSON text can be kept is let through."""
    json.dumps(value).encode()
    require_plain({"value": value})


@pytest.mark.parametrize("bad", ["a\x00b", "\ud800", {"a\x00": 1}, [["\udfff"]]])
def test_text_that_no_database_keeps_is_refused(bad: object) -> None:
    """At any depth, in keys and in values."""
    with pytest.raises(BadInput, match="NUL character or half a character"):
        require_plain({"value": bad})


def test_endless_nesting_is_refused_without_recursion() -> None:
    """Deeper than Python itself could go."""
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(BadInput, match="nested deeper"):
        require_plain({"value": deep})
    while isinstance(deep, list):
        deep = deep.pop()


@given(st.text())
def test_printed_words_steer_no_terminal(text: str) -> None:
    """No escape, no bell, no sign that turns the direction of writing."""
    assert not set(plain(text)) & set("\x1b\x07\x08\r\x9b\u202e\u2066")


def test_sentences_stay_on_one_line_in_a_pipe_and_wrap_on_a_terminal() -> None:
    """So that a search in a pipe finds whole sentences."""
    sentence = "word " * 40
    for terminal, lines in ((False, 1), (True, 3)):
        out = io.StringIO()
        say(Console(file=out, width=80, force_terminal=terminal, color_system=None), sentence)
        assert len(out.getvalue().splitlines()) == lines


def test_tables_fit_80_columns() -> None:
    """Long cells are folded, and markup stays text."""
    out = io.StringIO()
    table(Console(file=out, width=80), ("A", "B"), [("[bold]x[/bold]", "y" * 200)])
    assert "[bold]x[/bold]" in out.getvalue()
    assert max(map(len, out.getvalue().splitlines())) <= 80


def test_times_are_told_in_the_named_zone() -> None:
    """As the people of a release read them."""
    assert day_and_time("2027-03-01T14:00:00Z", "America/New_York") == "1 Mar 2027 09:00"
    assert day_and_time(None) == ""

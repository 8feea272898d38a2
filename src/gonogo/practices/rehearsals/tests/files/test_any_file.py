# SPDX-License-Identifier: Apache-2.0
"""Does any file at all end as a rehearsal or as a list of problems?"""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gonogo.core.strictfile.source import read_source
from gonogo.practices.rehearsals.files import MappingError, RehearsalError, read_mapping, read_rehearsal
from gonogo.practices.rehearsals.files.kind import REHEARSAL
from gonogo.practices.rehearsals.rules.definition import Rehearsal
from gonogo.practices.rehearsals.tests.files.folders import EXAMPLE, PEOPLE

DATA: Any = read_source(EXAMPLE, file="people.yaml", kind=REHEARSAL).data
SURROUNDINGS = {"PEOPLE_URL": "postgresql://db/people", "REHEARSAL_SERVER": "postgresql://copies/postgres"}
WORDS = st.sampled_from(
    ["", "person", "@{batch}", "@{", "${PEOPLE_URL}", "${", "a.sql", "../x", "/x", "select 1", "none"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**6) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.sampled_from(["name", "sql"]), inner, max_size=3)
    ),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of everything inside."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [one for key in keys for one in [(*path, key), *places(value[key], (*path, key))]]


def changed(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """The example with another value at a place."""
    data = copy.deepcopy(DATA)
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return data


@given(st.sampled_from(places(DATA)), VALUES)
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_any_value_at_any_place_is_read_or_told(path: tuple[Any, ...], value: Any) -> None:
    """Nothing else ever comes out, and every problem has a place and a reason."""
    text = json.dumps(changed(path, value))
    try:
        found = read_rehearsal(text, file="rehearsals/a.yaml", environment=SURROUNDINGS, folder=PEOPLE)
    except RehearsalError as error:
        assert error.problems
        assert all(one.line >= 1 and one.message for one in error.problems)
    else:
        assert isinstance(found, Rehearsal)


@given(st.dictionaries(st.sampled_from(["tables", "gonogo-mapping", "x"]), VALUES))
def test_any_mapping_is_read_or_told(data: dict[str, Any]) -> None:
    """The same for files of tables alone."""
    try:
        assert read_mapping(json.dumps(data))
    except MappingError as error:
        assert error.problems

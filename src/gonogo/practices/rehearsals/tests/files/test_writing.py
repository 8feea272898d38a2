# SPDX-License-Identifier: Apache-2.0
"""Does a rehearsal survive being written?"""

from __future__ import annotations

import json

import jsonschema_rs
from hypothesis import HealthCheck, given, settings

from gonogo.practices.rehearsals.files import json_schema, read_rehearsal, rehearsal_to_yaml
from gonogo.practices.rehearsals.files.writing import rehearsal_to_data
from gonogo.practices.rehearsals.rules.definition import Rehearsal
from gonogo.practices.rehearsals.tests.files.definitions import rehearsals
from gonogo.practices.rehearsals.tests.files.folders import EXAMPLE

SCHEMA = jsonschema_rs.validator_for(json_schema())


@given(rehearsals())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_any_rehearsal_reads_back_from_what_was_written(rehearsal: Rehearsal) -> None:
    """As YAML, with every odd sign in its SQL and its names; and the published schema accepts it."""
    assert read_rehearsal(rehearsal_to_yaml(rehearsal)) == rehearsal
    data = rehearsal_to_data(rehearsal)
    SCHEMA.validate(data)
    assert read_rehearsal(json.dumps(data)) == rehearsal


def test_the_example_reads_back_and_keeps_its_secrets_away() -> None:
    """Variables stay variables."""
    found = read_rehearsal(EXAMPLE)
    text = rehearsal_to_yaml(found)
    assert read_rehearsal(text) == found
    assert 'database: "${PEOPLE_URL}"' in text

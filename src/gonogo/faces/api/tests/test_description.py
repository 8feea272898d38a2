# SPDX-License-Identifier: Apache-2.0
"""Does the OpenAPI document describe every operation as it is?"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from gonogo.core.operation import operations


@pytest.fixture
def document() -> dict[str, Any]:
    """The document as a client reads it."""
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    described: dict[str, Any] = answer.json()
    return described


def test_every_operation_is_described(document: dict[str, Any]) -> None:
    """With its summary, its parameters, its errors and who may run it."""
    assert set(document["paths"]) == {f"/api/v1/{name}" for name in operations()} | {"/api/v1/hooks/rollback"}
    for name, one in operations().items():
        described = document["paths"][f"/api/v1/{name}"]["post"]
        assert described["summary"] == one.summary
        assert {"200", "400", "401", "403", "404", "409"} <= set(described["responses"])
        schema = described["requestBody"]["content"]["application/json"]["schema"]
        assert set(schema.get("properties", {})) == set(one.params.model_fields)
        assert "Scope: " in described["description"]


def test_every_parameter_has_a_sentence(document: dict[str, Any]) -> None:
    """Nobody has to guess."""
    for path, described in document["paths"].items():
        schema = described["post"]["requestBody"]["content"]["application/json"]["schema"]
        for name, value in schema.get("properties", {}).items():
            assert value.get("description"), f"{path} says nothing about {name}"


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    """Generators of clients follow them."""
    waiting: list[Any] = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting.extend(part.values())
            if "$ref" in part:
                _, *steps = part["$ref"].split("/")
                place: Any = document
                for step in steps:
                    place = place[step]
        elif isinstance(part, list):
            waiting.extend(part)


def test_the_description_is_only_read() -> None:
    """Other methods are 405."""
    answer = Client().post("/api/v1/openapi.json")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")

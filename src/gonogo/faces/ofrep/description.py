# SPDX-License-Identifier: Apache-2.0
"""What can be asked here, said in OpenAPI? Serves the description that lies beside this file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import StringIO

from ruamel.yaml import YAML

from gonogo.faces.ofrep.http import Answer, Headers, json_answer

_FRESH: Headers = ((b"cache-control", b"max-age=300"),)


@cache
def as_yaml() -> Answer:
    """The description as it was written."""
    body = _text().encode()
    return Answer(200, body, ((b"content-type", b"application/yaml"), (b"x-content-type-options", b"nosniff"), *_FRESH))


@cache
def as_json() -> Answer:
    """The description as JSON."""
    return json_answer(200, YAML(typ="safe", pure=True).load(StringIO(_text())), _FRESH)


def _text() -> str:
    return (files("gonogo.faces.ofrep") / "openapi.yaml").read_text(encoding="utf-8")

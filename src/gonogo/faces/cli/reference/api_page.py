# SPDX-License-Identifier: Apache-2.0
"""The page of the management API: how it is called, and every operation with its parameters."""

from __future__ import annotations

from gonogo.core.operation import Operation, operations
from gonogo.faces.api.description import ERRORS, needed_permission
from gonogo.faces.cli.reference.markdown import code, page, table

OPENING = """\
Every operation of the command line is there from afar, under the same name: `POST /api/v1/NAME` with a JSON object of
parameters and a token that acts for a person.

```
curl -X POST https://gonogo.example/api/v1/wave.list \\
  -H "Authorization: Bearer $GONOGO_TOKEN" -H "Content-Type: application/json" -d '{}'
```

`GET /api/v1/openapi.json` describes the same as OpenAPI 3.1. The answer is the JSON that `--format json` prints.
Errors have the body `{"code", "message", "details"}`; the message says what went wrong and what to do. Durations are
written `14d`, times in ISO 8601 with a time zone, files in base64. A body is at most 1 MB, or 64 MB for the
operations that take rosters."""


def write() -> str:
    """The text of the page."""
    return page(
        "Management API",
        OPENING,
        "## Statuses",
        table(("Status", "When"), [("200", "It was done, or here is what was asked for."), *ERRORS.items()]),
        "## Operations",
        *map(_operation, sorted(operations().values(), key=lambda one: one.name)),
    )


def _operation(one: Operation) -> str:
    schema = one.params.model_json_schema()
    needed = schema.get("required", ())
    rows = [
        (code(name), "needed" if name in needed else "", value.get("description", ""))
        for name, value in schema.get("properties", {}).items()
    ]
    parts = [f"### {one.name}", one.summary, needed_permission(one)]
    return "\n\n".join([*parts, table(("Parameter", "", "Meaning"), rows)] if rows else parts)

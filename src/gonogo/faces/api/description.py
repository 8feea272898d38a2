# SPDX-License-Identifier: Apache-2.0
"""What does the management API offer, as an OpenAPI document made from the operations themselves?"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from gonogo import __version__
from gonogo.core.operation import Operation, operations
from gonogo.core.rules.permissions import PERMISSIONS, Action, Role

ERRORS = {
    "400": "The parameters cannot be used; `details` lists every problem.",
    "401": "No token came along, or it does not work.",
    "403": "The person, or the token, may not do this.",
    "404": "The release, wave, person or other thing that is named does not exist.",
    "409": "A rule says no, or somebody else changed the thing first.",
    "413": "The body is too large.",
    "503": "The store does not answer.",
}
_ERROR_SCHEMA = {
    "type": "object",
    "required": ["code", "message", "details"],
    "properties": {
        "code": {"type": "string", "description": "A word for machines, such as `refused`."},
        "message": {"type": "string", "description": "What went wrong, and what to do."},
        "details": {"type": "array", "items": {"type": "string"}, "description": "Every single reason."},
    },
}
_NAMES = {"release": {"type": "string"}, "wave": {"type": "string"}}
_HOOK_SCHEMA = {
    "type": "object",
    "required": ["message", "rolled_back", "waves"],
    "properties": {
        "message": {"type": "string", "description": "What was done."},
        "rolled_back": {
            "type": "array",
            "description": "The waves that this call rolled back.",
            "items": {"type": "object", "required": list(_NAMES), "properties": _NAMES},
        },
        "waves": {
            "type": "array",
            "description": "Where the waves that were asked about stand now.",
            "items": {
                "type": "object",
                "required": [*_NAMES, "state", "percent"],
                "properties": {**_NAMES, "state": {"type": "string"}, "percent": {"type": "integer"}},
            },
        },
    },
}


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    schemas: dict[str, Any] = {"Error": _ERROR_SCHEMA}
    paths = {f"/api/v1/{one.name}": {"post": _described(one, schemas)} for one in operations().values()}
    paths["/api/v1/hooks/rollback"] = {"post": _rollback_hook()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Gonogo management API",
            "version": __version__,
            "description": "Everything the command line does, from afar. Each operation takes a JSON object by POST.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {status: _error_response(meaning) for status, meaning in ERRORS.items()},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "`gonogo token create` makes one."}
            },
        },
    }


def needed_permission(one: Operation) -> str:
    """Who may run the operation, and with which scope, in a sentence."""
    rows = [PERMISSIONS[action] for action in (one.action, *one.also)]
    roles = [role.value for role in Role if any(role in row.roles for row in rows)]
    scopes = sorted({row.scope.value for row in rows})
    return f"Roles: {', '.join(roles)}. Scope: {' or '.join(scopes)}."


def _described(one: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = one.params.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, definition in schema.pop("$defs", {}).items():
        schemas[name] = definition
    schema.pop("description", None)
    return {
        "operationId": one.name.replace(".", "_"),
        "summary": one.summary,
        "description": needed_permission(one),
        "tags": [one.name.partition(".")[0]],
        "requestBody": {
            "required": bool(schema.get("required")),
            "content": {"application/json": {"schema": {**schema, "title": one.name}}},
        },
        "responses": {
            "200": {
                "description": "What was asked for, or what became of it.",
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            **{status: {"$ref": f"#/components/responses/{status}"} for status in ERRORS},
        },
    }


def _rollback_hook() -> dict[str, Any]:
    """The one call that is no operation: alert tools post what they like, and the address says what is meant."""
    names = {
        "release": "Roll back every wave of this release that serves, or the one that `wave` names.",
        "wave": "Only this wave; together with `release`.",
        "product": "Roll back every release of this product; in place of `release`.",
    }
    row = PERMISSIONS[Action.ROLL_BACK_WAVE]
    roles = ", ".join(role.value for role in Role if role in row.roles)
    return {
        "operationId": "hooks_rollback",
        "summary": "Roll back on an alert; calling again changes nothing.",
        "description": f"For alert tools. The body may be anything, or nothing; an alert that says it is over does "
        f"nothing. Roles: {roles}. Scope: {row.scope.value}.",
        "tags": ["hooks"],
        "parameters": [
            {"name": name, "in": "query", "description": meaning, "schema": {"type": "string", "maxLength": 120}}
            for name, meaning in names.items()
        ],
        "requestBody": {"required": False, "content": {"application/json": {"schema": {}}}},
        "responses": {
            "200": {
                "description": "What was rolled back, and where the waves stand.",
                "content": {"application/json": {"schema": _HOOK_SCHEMA}},
            },
            **{status: {"$ref": f"#/components/responses/{status}"} for status in ERRORS},
        },
    }


def _error_response(meaning: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Error"}
    response: dict[str, Any] = {"description": meaning, "content": {"application/json": {"schema": schema}}}
    return response

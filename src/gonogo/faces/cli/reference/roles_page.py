# SPDX-License-Identifier: Apache-2.0
"""The page of roles: who may do what, and what a token may be used for."""

from __future__ import annotations

from gonogo.core.rules.permissions import PERMISSIONS, ROLE_MEANING, SCOPE_MEANING, Role, Scope
from gonogo.faces.cli.reference.markdown import code, page, table

OPENING = """\
A person has one role for everything and may have another for single releases; what either of them allows is allowed.
A token acts for a person and can do what both the person's role and the token's scopes allow. Four eyes: nobody
decides on a waiver they asked for, whatever their role."""
KEYS = """\
The scopes `evaluate` and `sync` are for the data plane. A token with them is a client key: it acts for nobody, may be
limited to one product, may last for ever, and has no other scopes."""


def write() -> str:
    """The text of the page."""
    matrix = [
        (row.meaning, code(row.action.value), *("yes" if role in row.roles else "" for role in Role), code(row.scope))
        for row in PERMISSIONS.values()
    ]
    return page(
        "Roles and scopes",
        OPENING,
        "## Roles",
        table(("Role", "Who"), [(code(role.value), ROLE_MEANING[role]) for role in Role]),
        "## Who may do what",
        table(("May", "Action", *(role.value for role in Role), "Scope of a token"), matrix),
        "## Scopes",
        table(("Scope", "A token with it can"), [(code(scope.value), SCOPE_MEANING[scope]) for scope in Scope]),
        KEYS,
    )

# SPDX-License-Identifier: Apache-2.0
"""Does the ledger still say what was recorded, and does the database still refuse to change it?"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps

from gonogo.core.append_only import missing_protection
from gonogo.core.models import Evidence, Release
from gonogo.core.queries.ledger import broken_link
from gonogo.core.rules.evidence import BrokenLink


def ledger_state(row: Release) -> BrokenLink | None:
    """The first place where the ledger of the release is broken, its end included; None when it is whole."""
    if (broken := broken_link(row)) is not None:
        return broken
    newest = Evidence.objects.filter(release=row).order_by("-number").first()
    number, head = (newest.number, newest.hash) if newest else (0, "")
    if number != row.ledger_length or head != row.ledger_head:
        return BrokenLink(number, f"evidence {number} is not what the release says it ends with")
    return None


def unprotected_tables() -> tuple[str, ...]:
    """The append-only tables of the core and of all rooms whose triggers are gone."""
    return missing_protection(tuple(_append_only_tables()))


def _append_only_tables() -> Iterator[str]:
    for config in apps.get_app_configs():
        yield from getattr(config.models_module, "APPEND_ONLY", ())

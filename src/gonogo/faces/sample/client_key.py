# SPDX-License-Identifier: Apache-2.0
"""With which client key does the sample application ask?"""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings

from gonogo.core.actions.tokens import create_token, hash_of
from gonogo.core.models import Token
from gonogo.core.rules.permissions import Actor, Role, Scope

NAME = "sample application"
FILE = "sample-client-key"


def client_key(product: str, *, now: datetime) -> str:
    """The key kept in the data folder, or a new one when it is missing, was revoked or is for another product."""
    path = Path(settings.HOME) / FILE
    kept = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    if kept and Token.objects.filter(hash=hash_of(kept), product=product, revoked_at=None).exists():
        return kept
    demo = Actor(name="demo", role=Role.RELEASE_LEAD, via="sample application")
    made = create_token(NAME, scopes={Scope.EVALUATE}, by=demo, now=now, product=product, lasts=None)
    _write(path, made.secret)
    return made.secret


def _write(path: Path, secret: str) -> None:
    """Replace the file at once, readable for its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(secret)
    os.replace(draft, path)

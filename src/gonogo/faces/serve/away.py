# SPDX-License-Identifier: Apache-2.0
"""What do people and programs get while the store does not answer? Pages cannot be shown; users keep their version."""

from __future__ import annotations

import orjson
from django.template.loader import render_to_string

from gonogo.faces.ofrep.http import Headers

HEADERS: Headers = ((b"retry-after", b"5"), (b"content-security-policy", b"default-src 'self'"))


def store_away(path: str, sentence: str) -> tuple[int, bytes, str, Headers]:
    """Status, body, content type and headers: JSON below /api/, elsewhere a page that is made without the store."""
    if path.startswith("/api/"):
        body = orjson.dumps({"code": "store", "message": sentence, "details": []})
        return 503, body, "application/json", HEADERS
    return 503, render_to_string("web/errors/store.html").encode(), "text/html; charset=utf-8", HEADERS

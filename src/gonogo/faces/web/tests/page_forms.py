# SPDX-License-Identifier: Apache-2.0
"""What would a browser send for the form of a page, and what does the page say is wrong?"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

INPUT = re.compile(r"<input\b[^>]*>|<textarea\b[^>]*>.*?</textarea>|<select\b.*?</select>", re.DOTALL)


def attribute(tag: str, name: str) -> str | None:
    """One attribute of a tag; a bare attribute is an empty text."""
    found = re.search(rf'\s{name}(?:="([^"]*)")?(?=[\s>/])', tag)
    return None if found is None else unescape(found[1] or "")


def fields_of(html: str) -> dict[str, Any]:
    """What a browser would send for the form of the page, if nothing is changed."""
    sent: dict[str, Any] = {}
    for tag in INPUT.findall(html.split('<form method="post" enctype', 1)[1]):
        head = tag.split(">", 1)[0] + ">"
        name, kind = attribute(head, "name"), attribute(head, "type")
        if name is None or kind in {"file", "submit"} or name == "csrfmiddlewaretoken":
            continue
        if tag.startswith("<textarea"):
            sent[name] = unescape(tag.split(">", 1)[1].removesuffix("</textarea>")).removeprefix("\n")
        elif tag.startswith("<select"):
            options = re.findall(r"<option[^>]*>", tag)
            chosen = [option for option in options if attribute(option, "selected") is not None]
            sent[name] = attribute((chosen or options)[0], "value")
        elif kind == "checkbox":
            if attribute(head, "checked") is not None:
                sent[name] = [*sent.get(name, []), attribute(head, "value") or "on"]
        elif kind == "radio":
            if attribute(head, "checked") is not None:
                sent[name] = attribute(head, "value")
        else:
            sent[name] = attribute(head, "value") or ""
    return sent


def problems_of(response: Any) -> str:
    """What the page says is wrong."""
    found = re.search(r'<div class="usa-alert usa-alert--error.*?</div></div>', response.content.decode(), re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split()) if found else ""


def upload(name: str, content: str | bytes) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)

# SPDX-License-Identifier: Apache-2.0
"""Is what a client sent back as the time of a change a time at all?"""

from __future__ import annotations

import re
from datetime import datetime

_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[ +-]\d\d:\d\d)", re.ASCII)


def is_usable_time(text: str | None) -> bool:
    """Whether nothing was sent, or Unix seconds, or a date and time after RFC 3339.

    Whether it is newer than what is served does not matter: answers always come from the newest snapshot here.
    """
    if text is None or (text.isascii() and text.isdigit()):
        return True
    if not _DATE_TIME.fullmatch(text):
        return False
    try:
        # Python knows no leap second; an unescaped plus arrives as a space; more than six decimals are cut.
        datetime.fromisoformat(f"{text[:17].upper()}00{text[-6:].replace(' ', '+') if text[-1] not in 'Zz' else 'Z'}")
    except ValueError:
        return False
    return int(text[17:19]) <= 60

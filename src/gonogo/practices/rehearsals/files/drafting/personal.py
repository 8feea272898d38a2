# SPDX-License-Identifier: Apache-2.0
"""Which columns look as if they held something personal, and how would they be masked?"""

from __future__ import annotations

import re
from collections.abc import Iterable

_PEOPLE = re.compile(
    r"person|people|customer|client|user|member|employee|staff|applicant|patient|contact|citizen|student|owner|payee"
)
_LOOKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"e_?mail"), "email"),
    (re.compile(r"(^|_)(ssn|sin|nino)(_|$)|social_security|national_id|tax_?id|passport"), "ssn"),
    (re.compile(r"phone|(^|_)(mobile|fax|tel)(_|$)"), "phone"),
    (re.compile(r"birth|(^|_)(dob|born)(_|$)"), "{as: shift-date, by: id, days: 60}"),
    (re.compile(r"(first|middle|given|nick)_?name"), "first-name"),
    (re.compile(r"(last|family|maiden|sur)_?name"), "last-name"),
    (re.compile(r"(full|display|legal)_?name"), "name"),
    (re.compile(r"street|(^|_)address"), "street"),
    (re.compile(r"(^|_)(note|notes|comment|comments|remark|remarks)(_|$)"), "text"),
)
_NO_PERSON = re.compile(r"_(id|at|count|verified|sent|type|status|key)$|^(is|has)_")


def looks_personal(table: str, column: str) -> str | None:
    """The mask that would fit, as it is written in a file; None when nothing in the name is personal."""
    name = column.lower()
    if _NO_PERSON.search(name):
        return None
    for form, mask in _LOOKS:
        if form.search(name):
            return mask
    return "name" if name == "name" and _PEOPLE.search(table.lower()) else None


def personal_columns(columns: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """`table.column` with its mask, each once."""
    found = {f"{table}.{column}": looks_personal(table, column) for table, column in columns}
    return tuple((column, mask) for column, mask in found.items() if mask is not None)

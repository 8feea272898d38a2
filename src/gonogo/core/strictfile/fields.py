# SPDX-License-Identifier: Apache-2.0
"""What may a single value in a file look like?

Every type reads the JSON form (text, number, true/false), says in plain words what is wrong with it, and knows how it
is written back and how an editor should check it.
"""

import functools
import re
import zoneinfo
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from gonogo.core.rules.duration import DurationError, format_duration, parse_duration
from gonogo.core.strictfile.problems import nearest

TOLD = "told"
"""The type of errors whose reason is in plain words already."""
NAME_PATTERN = r"^[a-z0-9][a-z0-9._-]*$"
USERNAME_PATTERN = r"^[A-Za-z0-9_.@+-]+$"
DURATION_PATTERN = r"^(?=.)([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$"
FIRST_YEAR, LAST_YEAR = 1990, 2999
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOCAL_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)")


def wrong(reason: str, suggestion: str | None = None) -> PydanticCustomError:
    """Build the error of a field: the reason in plain words, and what was probably meant."""
    return PydanticCustomError(TOLD, "{reason}", {"reason": reason, "suggestion": suggestion})


def shown(value: object) -> str:
    """Name a value the way a reader of the file sees it."""
    if isinstance(value, str):
        return f'"{value[:60]}"'
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    return "a list" if isinstance(value, list | tuple) else "a set of keys"


def read_day(value: object) -> date:
    """Read a date such as 2027-03-01."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        return _in_calendar(value).date()
    raise wrong(f"needs a date such as 2027-03-01, not {shown(value)}")


def _in_calendar(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise wrong(f"{shown(text)} is not in the calendar") from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise wrong(f"{shown(text)} is not between the years {FIRST_YEAR} and {LAST_YEAR}")
    return moment


def read_local_time(value: object) -> datetime:
    """Read a date and time without an offset, such as 2027-03-01T09:00; the plan's time zone applies."""
    if isinstance(value, datetime) and value.tzinfo is None:
        return value
    found = _LOCAL_TIME.fullmatch(value) if isinstance(value, str) else None
    if found:
        return _in_calendar(f"{found[1]}T{found[2]}")
    if isinstance(value, str) and re.search(r"(?:Z|[+-][0-9]{2}:?[0-9]{2})$", value) and _LOCAL_TIME.match(value):
        raise wrong("needs a time without an offset; the plan's time zone applies", value[:16])
    raise wrong(f"needs a date and time such as 2027-03-01T09:00, not {shown(value)}")


def write_local_time(value: datetime) -> str:
    """Write a local time with seconds only when there are any."""
    return value.isoformat(timespec="seconds" if value.second else "minutes")


def read_span(value: object) -> timedelta:
    """Read a duration such as 30d or 4h; a bare 0 is one too."""
    if isinstance(value, timedelta):
        return value
    if value == 0 and not isinstance(value, bool):
        return timedelta(0)
    if not isinstance(value, str):
        raise wrong(f"needs a duration such as 30d, 4h, 15m or 90s, not {shown(value)}")
    try:
        return parse_duration(value)
    except DurationError as error:
        raise wrong(str(error)) from None


@functools.cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def read_zone(value: str) -> str:
    """Accept the name of a time zone, such as America/New_York."""
    if value not in _zones():
        raise wrong(f"{shown(value)} is not a time zone such as America/New_York", nearest(value, sorted(_zones())))
    return value


def path_reader(noun: str) -> Callable[[str], str]:
    """Make what accepts a relative path inside the folder of a file of this kind, with forward slashes."""

    def read(value: str) -> str:
        if "\\" in value:
            raise wrong("a path is written with forward slashes", value.replace("\\", "/"))
        if value.startswith("/") or re.match(r"[A-Za-z]:", value):
            raise wrong(f"the path {shown(value)} is absolute; write it relative to the {noun}")
        parts = value.split("/")
        if ".." in parts:
            raise wrong(f"the path {shown(value)} leaves the folder of the {noun}; remove ..")
        if "" in parts or "." in parts:
            kept = "/".join(part for part in parts if part not in ("", "."))
            raise wrong(f"the path {shown(value)} has an empty part", kept)
        return value

    return read


def read_text(value: str) -> str:
    """Accept one line of visible text."""
    if not value.strip():
        raise wrong("needs text, not an empty value")
    hidden = _HIDDEN.search(value)
    if hidden:
        raise wrong(f"needs one line of text; the sign U+{ord(hidden[0]):04X} cannot be seen")
    return value


def matching(pattern: str, what: str) -> Callable[[str], str]:
    """Make what accepts text of this pattern; `what` says it in words."""
    compiled = re.compile(pattern)

    def read(value: str) -> str:
        if not compiled.fullmatch(value) or len(value) > 100:
            kept = re.sub(r"[^a-z0-9._-]+", "-", value.lower()).strip("-._")
            fits = kept != value and compiled.fullmatch(kept) is not None and len(kept) <= 100
            raise wrong(f"{shown(value)} is not {what}, at most 100 characters", kept if fits else None)
        return value

    return read


Name = Annotated[
    str,
    AfterValidator(matching(NAME_PATTERN, "a name of lowercase letters, digits, dots, dashes and underscores")),
    WithJsonSchema({"type": "string", "pattern": NAME_PATTERN, "maxLength": 100}),
]
Username = Annotated[
    str,
    AfterValidator(matching(USERNAME_PATTERN, "a username of letters, digits and . _ @ + -")),
    WithJsonSchema({"type": "string", "pattern": USERNAME_PATTERN, "maxLength": 100}),
]
Text = Annotated[
    str, Field(max_length=500), AfterValidator(read_text), WithJsonSchema({"type": "string", "minLength": 1})
]
Query = Annotated[str, Field(min_length=1, max_length=5000), WithJsonSchema({"type": "string", "minLength": 1})]
Zone = Annotated[
    str, AfterValidator(read_zone), WithJsonSchema({"type": "string", "examples": ["America/New_York", "UTC"]})
]
Day = Annotated[
    date,
    PlainValidator(read_day),
    PlainSerializer(date.isoformat, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date"}),
]
LocalTime = Annotated[
    datetime,
    PlainValidator(read_local_time),
    PlainSerializer(write_local_time, return_type=str, when_used="json"),
    WithJsonSchema(
        {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$", "examples": ["2027-03-01T09:00"]}
    ),
]
Span = Annotated[
    timedelta,
    PlainValidator(read_span),
    PlainSerializer(format_duration, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN, "examples": ["30d", "4h", "15m"]}),
]


def file_path(noun: str) -> Any:
    """Make the type of a path relative to a file of this kind."""
    return Annotated[
        str,
        Field(max_length=500),
        AfterValidator(read_text),
        AfterValidator(path_reader(noun)),
        WithJsonSchema({"type": "string", "minLength": 1, "pattern": r"^[^/\\][^\\]*$"}),
    ]

# SPDX-License-Identifier: Apache-2.0
"""Which day does a cell of an exported list mean, and can it be told at all?

A form that can be read in two ways is never guessed: a whole file decides between day/month and month/day, or it is
refused until somebody says which it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum

FIRST_YEAR = 1990
"""Dates before it are mistakes, such as a clock that was never set."""


class DayOrder(StrEnum):
    """Whether 3/12/2026 is in December or in March."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


_TIME = r"(?:,? +(?:at )?|T)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)? *([AaPp])?(?:\.?[Mm]\.?)?"
_ZONE = r" *(Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}})(?:{_TIME}{_ZONE})?", re.ASCII)
_NUMBERS = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}})(?:{_TIME}{_ZONE})?", re.ASCII)
_DAY_NAMED = re.compile(rf"(\d{{1,2}})\.?[-/ ]([^\W\d_]{{3,10}})\.?,?[-/ ](\d{{4}}|\d{{2}})(?:{_TIME}{_ZONE})?")
_MONTH_NAMED = re.compile(rf"([^\W\d_]{{3,10}})\.? (\d{{1,2}}),? (\d{{4}})(?:{_TIME}{_ZONE})?")
_NAMES = {
    1: "jan january janvier janv januar jaenner janner enero ene janeiro",
    2: "feb february fevrier fevr fev februar febrero fevereiro",
    3: "mar march mars marz mrz maerz marzo marco",
    4: "apr april avril avr abril abr",
    5: "may mai mayo maio",
    6: "jun june juin juni junio junho",
    7: "jul july juillet juil juli julio julho",
    8: "aug august aout ago agosto",
    9: "sep sept september septembre septiembre setembro set",
    10: "oct october octobre okt oktober octubre outubro out",
    11: "nov november novembre noviembre novembro",
    12: "dec december decembre dez dezember dic diciembre dezembro",
}
_MONTHS = {name: month for month, names in _NAMES.items() for name in names.split()}


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why a cell gives no day."""

    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How the dates of a file are read: the zone of the days, the zone of times without one, and the order."""

    zone: tzinfo
    order: DayOrder | None = None
    said: bool = False
    """Whether a person said the order, which also lets years have two digits."""
    naive: tzinfo | None = None
    """The zone of times that name none; None means the same as `zone`."""


def order_of(cells: Iterable[str]) -> tuple[DayOrder | None, str, str]:
    """The order that the cells show, and the first cell that shows each: day first, month first.

    None when no cell decides, or when two contradict each other (then both examples are given).
    """
    day_first = month_first = ""
    for cell in cells:
        found = _NUMBERS.fullmatch(cell)
        if found is None or found[2] == "." or (int(found[1]) > 12 and int(found[3]) > 12):
            continue
        if int(found[1]) > 12 and not day_first:
            day_first = cell
        if int(found[3]) > 12 and not month_first:
            month_first = cell
    if bool(day_first) == bool(month_first):
        return None, day_first, month_first
    return (DayOrder.DAY_FIRST if day_first else DayOrder.MONTH_FIRST), day_first, month_first


def read_date(cell: str, how: Reading) -> date | Unclear:
    """The day of a cell in the zone of the plan. An offset or a zone in the cell counts."""
    if found := _ISO.fullmatch(cell):
        return _moment(int(found[1]), int(found[3]), int(found[4]), found.groups()[4:], cell, how)
    if found := _NUMBERS.fullmatch(cell):
        return _numbers(found, cell, how)
    if (found := _DAY_NAMED.fullmatch(cell)) and (month := _month(found[2])):
        return _moment(_year(found[3]), month, int(found[1]), found.groups()[3:], cell, how)
    if (found := _MONTH_NAMED.fullmatch(cell)) and (month := _month(found[1])):
        return _moment(int(found[3]), month, int(found[2]), found.groups()[3:], cell, how)
    return Unclear(f'"{cell[:40]}" is not a date; write one such as 2027-03-01')


def _numbers(found: re.Match[str], cell: str, how: Reading) -> date | Unclear:
    if len(found[4]) == 2 and not how.said:
        return Unclear(
            f'"{cell[:40]}" has a year of two digits, which cannot be told from a day; '
            "export four digits, or say what comes first (--dates day-first or --dates month-first)"
        )
    order = DayOrder.DAY_FIRST if found[2] == "." else how.order
    if order is None and found[1] != found[3]:
        return Unclear(f'"{cell[:40]}" can be read as day/month or as month/day')
    first, second = int(found[1]), int(found[3])
    day, month = (second, first) if order is DayOrder.MONTH_FIRST else (first, second)
    return _moment(_year(found[4]), month, day, found.groups()[4:], cell, how)


def _moment(year: int, month: int, day: int, rest: tuple[str | None, ...], cell: str, how: Reading) -> date | Unclear:
    hour, minute, second, half, zone = rest
    try:
        hours = int(hour or 0)
        if half:
            if not 1 <= hours <= 12:
                raise ValueError
            hours = hours % 12 + (12 if half in "Pp" else 0)
        moment = datetime(year, month, day, hours, int(minute or 0), int(second or 0))  # noqa: DTZ001 (the zone follows)
    except ValueError:
        return Unclear(f'"{cell[:40]}" is not in the calendar')
    if year < FIRST_YEAR:
        return Unclear(f'"{cell[:40]}" is before {FIRST_YEAR}')
    if hour is None:
        return moment.date()
    given = _offset(zone) if zone else how.naive
    try:
        return moment.date() if given is None else moment.replace(tzinfo=given).astimezone(how.zone).date()
    except (ValueError, OverflowError):
        return Unclear(f'"{cell[:40]}" is not in the calendar')


def _offset(text: str) -> tzinfo:
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if size >= timedelta(hours=24):
        return UTC
    return timezone(-size if text[0] == "-" else size)


def _year(digits: str) -> int:
    """Two digits mean the years 1970 to 2069, as trackers write them."""
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 70 else 2000)


def _month(name: str) -> int | None:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return _MONTHS.get("".join(letter for letter in plain if not unicodedata.combining(letter)))

# SPDX-License-Identifier: Apache-2.0
"""How long is a duration such as `30d`, and how is one written?"""

import re
from datetime import timedelta

LONGEST = timedelta(days=36_500)
_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_FORM = re.compile("".join(rf"(?:([0-9]{{1,10}}){unit})?" for unit in _SECONDS))


class DurationError(ValueError):
    """The text is no duration; the message says what one looks like."""


def parse_duration(text: str) -> timedelta:
    """Read weeks, days, hours, minutes and seconds, largest first, such as `4h`, `90s` or `1d12h`."""
    found = _FORM.fullmatch(text)
    if found is None or not any(found.groups()):
        raise DurationError(f'"{text[:40]}" is not a duration; write one such as 30d, 4h, 15m, 90s or 1d12h')
    counts = zip(found.groups(), _SECONDS.values(), strict=True)
    seconds = sum(int(count) * size for count, size in counts if count)
    if seconds > LONGEST.total_seconds():
        raise DurationError(f'"{text[:40]}" is longer than 100 years')
    return timedelta(seconds=seconds)


def format_duration(duration: timedelta) -> str:
    """Write the shortest form; of equally short ones the one with fewest units, then the smaller unit (7d, not 1w)."""
    if duration < timedelta(0) or duration.microseconds:
        raise DurationError(f"{duration} cannot be written: only whole seconds from 0 on can")
    seconds = duration.days * 86_400 + duration.seconds
    if seconds == 0:
        return "0s"
    units = list(_SECONDS)
    forms = [_spell(seconds, units[start:]) for start in reversed(range(len(units)))]
    return min(forms, key=lambda form: (len(form), sum(letter.isalpha() for letter in form)))


def _spell(seconds: int, units: list[str]) -> str:
    """Write seconds in these units, each as large as it can be."""
    form = ""
    for unit in units:
        count, seconds = divmod(seconds, _SECONDS[unit])
        form += f"{count}{unit}" if count else ""
    return form

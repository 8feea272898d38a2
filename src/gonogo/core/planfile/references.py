# SPDX-License-Identifier: Apache-2.0
"""Do the parts of a plan fit together: does every name that is used exist, and does time run forwards?

Works on plain data, so that it can speak beside the problems of the schema; what has the wrong shape is left to those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError

from gonogo.core.planfile.fields import read_file_path
from gonogo.core.strictfile.fields import read_day, read_local_time, read_zone
from gonogo.core.strictfile.problems import Path, Positions, Problem

_NAMED = (
    ("waves", "name"),
    ("guardrails", "name"),
    ("freezes", "name"),
    ("rehearsals", "path"),
    ("drills", "path"),
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a plan may refer to outside itself: checks (none known: not compared) and roster files."""

    known_checks: frozenset[str]
    roster_exists: Callable[[str], bool]


def reference_problems(data: Mapping[str, Any], positions: Positions, around: Surroundings) -> Iterator[Problem]:
    """Report every reference that leads nowhere and every order that cannot be."""
    yield from _unknown_groups(data, positions)
    yield from _flag_variants(data, positions)
    yield from _repeated_names(data, positions)
    yield from _wave_times(data, positions)
    yield from _freeze_days(data, positions)
    yield from _missing_rosters(data, positions, around.roster_exists)
    if around.known_checks:
        yield from _unknown_checks(data, positions, around.known_checks)


def _items(data: Mapping[str, Any], section: str) -> list[tuple[int, Mapping[str, Any]]]:
    listed = data.get(section)
    found = enumerate(listed) if isinstance(listed, list) else ()
    return [(index, item) for index, item in found if isinstance(item, dict)]


def _entries(data: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    found = data.get(section)
    return found if isinstance(found, dict) else {}


def _unknown_groups(data: Mapping[str, Any], positions: Positions) -> Iterator[Problem]:
    groups = _entries(data, "groups")
    for section in ("waves", "freezes"):
        for index, item in _items(data, section):
            listed = item.get("groups")
            seen: set[str] = set()
            for place, name in enumerate(listed if isinstance(listed, list) else ()):
                path: Path = (section, index, "groups", place)
                if not isinstance(name, str):
                    continue
                if groups and name not in groups:
                    yield positions.problem_with(
                        path, f'there is no group "{name[:60]}"', positions.guess(name, groups)
                    )
                elif name in seen:
                    yield positions.problem_with(path, f'the group "{name[:60]}" stands here twice')
                seen.add(name)


def _flag_variants(data: Mapping[str, Any], positions: Positions) -> Iterator[Problem]:
    for key, flag in _entries(data, "flags").items():
        variants = _entries(flag, "variants") if isinstance(flag, dict) else {}
        if not variants:
            continue
        chosen = {role: flag[role] for role in ("new", "old") if isinstance(flag.get(role), str)}
        for role, name in chosen.items():
            if name not in variants:
                message = f'the flag has no variant "{name[:60]}"'
                yield positions.problem_with(("flags", key, role), message, positions.guess(name, variants))
        if len(chosen) == 2 and chosen["new"] == chosen["old"]:
            yield positions.problem_with(("flags", key, "old"), "new and old are the same variant; they must differ")


def _repeated_names(data: Mapping[str, Any], positions: Positions) -> Iterator[Problem]:
    for section, key in _NAMED:
        seen: Counter[str] = Counter()
        for index, item in _items(data, section):
            name = item.get(key)
            if isinstance(name, str):
                seen[name] += 1
                if seen[name] == 2:
                    message = f'"{name[:60]}" stands twice in {section}; every {key} is used once'
                    yield positions.problem_with((section, index, key), message)


def _wave_times(data: Mapping[str, Any], positions: Positions) -> Iterator[Problem]:
    opens = [
        (index, moment)
        for index, wave in _items(data, "waves")
        if (moment := _readable(read_local_time, wave.get("opens"))) is not None
    ]
    start: date | None = _readable(read_day, data.get("date"))
    if start and opens and opens[0][0] == 0 and opens[0][1].date() < start:
        message = f"the first wave opens on {opens[0][1].date()}, before the date of the release, {start}"
        yield positions.problem_with(("waves", 0, "opens"), message)
    for (earlier_index, earlier), (index, moment) in pairwise(opens):
        if moment < earlier and index == earlier_index + 1:
            message = f"this wave opens before the wave above it ({earlier:%Y-%m-%dT%H:%M}); waves open in order"
            yield positions.problem_with(("waves", index, "opens"), message)
    zone: str | None = _readable(read_zone, data.get("timezone"))
    for index, moment in opens if zone else ():
        if not _on_the_clock(moment, ZoneInfo(zone or "UTC")):
            message = f"{moment:%Y-%m-%dT%H:%M} does not exist in {zone}: the clocks are put forward over it"
            yield positions.problem_with(("waves", index, "opens"), message)


def _on_the_clock(moment: datetime, zone: ZoneInfo) -> bool:
    return moment.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == moment


def _freeze_days(data: Mapping[str, Any], positions: Positions) -> Iterator[Problem]:
    for index, freeze in _items(data, "freezes"):
        first, last = _readable(read_day, freeze.get("from")), _readable(read_day, freeze.get("to"))
        if first and last and last < first:
            message = f"the freeze ends on {last}, before it begins on {first}"
            yield positions.problem_with(("freezes", index, "to"), message)


def _missing_rosters(
    data: Mapping[str, Any], positions: Positions, roster_exists: Callable[[str], bool]
) -> Iterator[Problem]:
    named: list[tuple[Path, Any]] = [
        (("groups", name, "roster"), group.get("roster"))
        for name, group in _entries(data, "groups").items()
        if isinstance(group, dict)
    ]
    named.append((("population", "roster"), _entries(data, "population").get("roster")))
    for path, roster in named:
        if _readable(read_file_path, roster) is not None and not roster_exists(roster):
            yield positions.problem_with(path, f'there is no roster "{roster[:200]}"; paths are relative to the plan')


def _unknown_checks(data: Mapping[str, Any], positions: Positions, known: Iterable[str]) -> Iterator[Problem]:
    checks = sorted(known)
    practices = list(dict.fromkeys(check.partition(".")[0] for check in checks))
    for check in _entries(data, "policy"):
        if check not in checks:
            message = f'there is no check "{check[:60]}"'
            yield positions.problem_with_key(("policy", check), message, positions.guess(check, checks))
    for index, guardrail in _items(data, "guardrails"):
        source = guardrail.get("source")
        if guardrail.get("kind") == "count" and isinstance(source, str) and source not in practices:
            message = f'there is no practice "{source[:60]}" that counts; there are {", ".join(practices)}'
            yield positions.problem_with(("guardrails", index, "source"), message, positions.guess(source, practices))


def _readable(read: Callable[[Any], Any], value: object) -> Any:
    """Read a value, or say nothing about it: the schema reports what cannot be read."""
    try:
        return read(value) if value is not None else None
    except (PydanticCustomError, TypeError):
        return None

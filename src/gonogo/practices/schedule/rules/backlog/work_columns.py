# SPDX-License-Identifier: Apache-2.0
"""Which tracker wrote this list, and which of its columns says what?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches

JIRA, GITHUB, GITLAB, OWN = "Jira", "GitHub", "GitLab", "own list"
ROLES = ("id", "title", "created", "done", "status", "resolution")

_JIRA = {
    "id": "issuekey vorgangsschlussel schlussel cledeticket cleduticket cle clavedeincidencia clave chavedaitem "
    "chavedeitem chavedoitem chave key",
    "title": "summary zusammenfassung resume resumen resumo",
    "created": "created erstellt cree creee creation creada creado criado criada",
    "done": "resolved erledigt resolu resolue resuelta resuelto resolvido resolvida",
    "status": "statuscategory status etat statut estado estadoatual situacao",
    "resolution": "resolution losung resolucion resolucao",
}
_GITHUB = {
    "id": "number",
    "title": "title",
    "created": "createdat",
    "done": "closedat",
    "status": "state",
    "resolution": "statereason",
}
_GITLAB = {
    "id": "issueid iid",
    "title": "title",
    "created": "createdatutc createdat",
    "done": "closedatutc closedat",
    "status": "state",
}
_OWN = {
    "id": "id key number no nr nummer numero ticket item",
    "title": "title name summary titel titre titulo task",
    "created": "created createdat added addedat opened openedat datecreated",
    "done": "done doneat finished finishedat completed completedat closed closedat resolved resolvedat datedone "
    "datefinished datecompleted",
    "status": "status state",
    "resolution": "resolution",
}
_TRACKERS: tuple[tuple[str, Mapping[str, str], tuple[str, ...]], ...] = (
    (GITLAB, _GITLAB, ("id", "created", "done")),
    (GITHUB, _GITHUB, ("created", "done")),
    (JIRA, _JIRA, ("id", "created", "done")),
)
"""Each with the columns that must be there to take the list for an export of it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The headers that a person named, where the list does not say it by itself; `dates` is the order of numbers."""

    id: str | None = None
    title: str | None = None
    created: str | None = None
    done: str | None = None
    status: str | None = None
    dates: str | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """The tracker, and the place of each column that is used, by role."""

    tracker: str
    places: Mapping[str, int]
    problems: tuple[str, ...] = ()


def find_columns(headers: Sequence[str], wanted: Wanted) -> Columns:
    """The columns of the list. What a person named comes first, then what the header says."""
    keys = [_key(header) for header in headers]
    tracker = OWN
    known: Mapping[str, str] = _OWN
    for name, names, needed in _TRACKERS:
        if all(_place(keys, names[role]) is not None for role in needed):
            tracker, known = name, names
            break
    places = {role: place for role, names in known.items() if (place := _place(keys, names)) is not None}
    problems: list[str] = []
    for one in fields(wanted):
        header = getattr(wanted, one.name)
        if header is None or one.name == "dates":
            continue
        place = _named(headers, keys, header)
        if place is None:
            problems.append(_missing(header, headers))
        else:
            places[one.name] = place
    if "done" not in places and not problems:
        problems.append(
            "No column is known to hold the day on which an item was finished; say which one it is (--done-column). "
            f"The list has: {_listed(headers)}"
        )
    return Columns(tracker, places, tuple(problems))


def states_utc(header: str) -> bool:
    """Whether the header itself says that its times are in UTC."""
    return "(utc)" in header.casefold()


def _place(keys: Sequence[str], names: str) -> int | None:
    return next((keys.index(name) for name in names.split() if name in keys), None)


def _named(headers: Sequence[str], keys: Sequence[str], wanted: str) -> int | None:
    exact = [place for place, header in enumerate(headers) if header == wanted.strip()]
    alike = [place for place, key in enumerate(keys) if key and key == _key(wanted)]
    return next(iter(exact or alike), None)


def _missing(header: str, headers: Sequence[str]) -> str:
    close = get_close_matches(header, headers, n=1)
    hint = f'did you mean "{close[0]}"?' if close else f"the list has: {_listed(headers)}"
    return f'There is no column "{header[:60]}"; {hint}'


def _listed(headers: Sequence[str]) -> str:
    shown = [header[:40] for header in headers if header][:30]
    return ", ".join(shown) + (" …" if len(headers) > len(shown) else "")


def _key(header: str) -> str:
    """The letters and digits of a header, without case and accents."""
    plain = unicodedata.normalize("NFKD", header.casefold())
    return re.sub(r"[^a-z0-9]", "", plain)

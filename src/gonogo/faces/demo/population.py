# SPDX-License-Identifier: Apache-2.0
"""Who are the people of the demo? Made up, and the same every time."""

from __future__ import annotations

from importlib.resources import files
from itertools import product

FIRST, LAST, OFFICES = (
    line.split() for line in (files("gonogo.faces.demo") / "names.txt").read_text(encoding="utf-8").splitlines()
)
PILOT_OFFICES = ("duluth",) * 8 + ("el-paso",) * 6
EVERYBODY = 4212
CASEWORKERS = 812
APPEALS = 240


def population_csv() -> bytes:
    """4,212 people: 14 in the two pilot offices, 812 caseworkers elsewhere, clerks and supervisors for the rest."""
    lines = ["targetingKey,office,role"]
    for index, name in enumerate(_names(EVERYBODY)):
        if index < len(PILOT_OFFICES):
            office, role = PILOT_OFFICES[index], "caseworker" if index % 2 == 0 else "clerk"
        else:
            office = OFFICES[(index * 7) % len(OFFICES)]
            role = _role(index - len(PILOT_OFFICES))
        lines.append(f"{name},{office},{role}")
    return ("\n".join(lines) + "\n").encode()


def appeals_csv() -> bytes:
    """The people who work on appeals: a roster, as no attribute tells them apart."""
    return ("targetingKey\n" + "".join(f"{name}\n" for name in _names(EVERYBODY)[-APPEALS:])).encode()


def _role(index: int) -> str:
    if index < CASEWORKERS:
        return "caseworker"
    return "supervisor" if index % 9 == 0 else "clerk"


def _names(count: int) -> list[str]:
    """Names as targeting keys, each once, mixed well."""
    pairs = [f"{first}.{last}".lower() for first, last in product(FIRST, LAST)]
    step = 1999  # Prime to the number of pairs, so that every pair comes once and neighbours differ.
    return [pairs[(index * step) % len(pairs)] for index in range(count)]

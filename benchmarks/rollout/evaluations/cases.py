# SPDX-License-Identifier: Apache-2.0
"""Which rules are evaluated, for which people, and who must get what?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

COUNTRIES = [f"country-{number}" for number in range(20)]
LISTED = COUNTRIES[:10]
SHARE = 25
PLANS = [f"plan-{number}" for number in range(20)]
ROSTER = [f"user-{number}" for number in range(10_000)]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a flag is evaluated for."""

    key: str
    country: str
    plan: str

    @property
    def context(self) -> dict[str, str]:
        """The attributes as a flagd context."""
        return {"targetingKey": self.key, "country": self.country, "plan": self.plan}


PEOPLE = [
    Person(f"user-{number * 10}", COUNTRIES[number % 20], PLANS[-1] if number % 2 else "no plan")
    for number in range(2000)
]
"""Half are in a listed country, half have the plan of the last rule, half are on the roster."""

TITLES = {
    "a": "no rule",
    "b": "10-value list + 25 %",
    "c": "20 rules deep",
    "d": "10,000-key roster",
}


def certain(case: str, person: Person) -> bool | None:
    """What the person must get; None where the hash of each engine decides."""
    if case == "b":
        return None if person.country in LISTED else False
    return {"a": True, "c": person.plan == PLANS[-1], "d": int(person.key[5:]) < len(ROSTER)}[case]


def check(name: str, case: str, answers: list[Any]) -> None:
    """Raise when somebody got what they must not get, or the share is not about the wanted one."""
    for person, answer in zip(PEOPLE, answers, strict=False):
        wanted = certain(case, person)
        if type(answer) is not bool or (wanted is not None and answer is not wanted):
            raise SystemExit(f"{name}, case {case}: {person} got {answer!r} instead of {wanted}.")
    drawn = [answer for person, answer in zip(PEOPLE, answers, strict=False) if certain(case, person) is None]
    if drawn and not 0.10 < sum(drawn) / len(drawn) < 0.40:
        raise SystemExit(f"{name}, case {case}: {sum(drawn)} of {len(drawn)} drawn is not about {SHARE} %.")


def flagd_definitions() -> dict[str, Any]:
    """The four flags as flagd definitions."""
    share = {"fractional": [["on", SHARE], ["off", 100 - SHARE]]}
    chain: list[Any] = []
    for plan in PLANS:
        chain += [{"==": [{"var": "plan"}, plan]}, "on"]
    rules: dict[str, Any] = {
        "a": None,
        "b": {"if": [{"in": [{"var": "country"}, LISTED]}, share, "off"]},
        "c": {"if": [*chain, "off"]},
        "d": {"if": [{"in": [{"var": "targetingKey"}, ROSTER]}, "on", "off"]},
    }
    return {"flags": {key: _flag(key, rule) for key, rule in rules.items()}}


def _flag(key: str, rule: Any) -> dict[str, Any]:
    flag = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "on" if key == "a" else "off"}
    return flag if rule is None else {**flag, "targeting": rule}

# SPDX-License-Identifier: Apache-2.0
"""Which release do the clients ask about, and what must each of its 1,000 users get?

The expected answers are worked out here from the plan alone: membership in plain Python, and shares by a MurmurHash3 of
our own over `release/user`, as the definitions of a wave plan say. Nothing of Gonogo is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RELEASE = "portal-2.0"
WAVES = ("pilot", "appeals", "everyone")
PLAN = """\
gonogo: 1
release: portal-2.0
product: portal
kind: iterative
date: 2027-03-01
groups:
  offices: {match: {office: [duluth, el-paso]}}
  appeals: {roster: rosters/appeals.csv}
  everyone: {match: any}
population: {roster: rosters/people.csv}
flags:
  new-intake: {variants: {on: true, off: false}, new: on, old: off}
  intake-copy: {variants: {plain: "v1", short: "v2"}, new: short, old: plain}
  page-limit: {variants: {many: 50, few: 10}, new: many, old: few}
  fee: {variants: {full: 1.0, half: 0.5}, new: half, old: full}
  colours: {variants: {calm: {main: navy, accents: [gold, 3, true]}, old: {main: grey}}, new: calm, old: old}
  "team/new-ui": {variants: {quiet: "quiet", loud: "loud"}, new: quiet, old: loud}
waves:
  - {name: pilot, opens: 2027-03-01T09:00, groups: [offices]}
  - {name: appeals, opens: 2027-03-02T09:00, groups: [appeals], stages: [10, 50, 100]}
  - {name: everyone, opens: 2027-03-03T09:00, groups: [everyone]}
policy: {small_releases.size: off, rollout.rollback: off, incidents.open: off}
"""


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag as a client asks for it: type, default of the code, and the old and the new variant with their values."""

    kind: str
    default: Any
    old: tuple[str, Any]
    new: tuple[str, Any]


FLAGS = {
    "new-intake": Flag("boolean", False, ("off", False), ("on", True)),
    "intake-copy": Flag("string", "none", ("plain", "v1"), ("short", "v2")),
    "page-limit": Flag("integer", -1, ("few", 10), ("many", 50)),
    "fee": Flag("float", -1.5, ("full", 1.0), ("half", 0.5)),
    "colours": Flag("object", {}, ("old", {"main": "grey"}), ("calm", {"main": "navy", "accents": ["gold", 3, True]})),
    "team/new-ui": Flag("string", "none", ("loud", "loud"), ("quiet", "quiet")),
}


@dataclass(frozen=True, slots=True)
class User:
    """Somebody whose flags are asked for."""

    key: str
    office: str

    @property
    def context(self) -> dict[str, str]:
        """The user as an evaluation context."""
        return {"targetingKey": self.key, "office": self.office}


def _user(number: int) -> User:
    office = {0: "duluth", 1: "el-paso"}.get(number % 20, "fargo")
    return User(f"señora {number}" if number % 50 == 7 else f"user-{number}", office)


USERS = tuple(_user(number) for number in range(1000))
APPEALS = frozenset(user.key for user in USERS[150:550])
ROSTERS = {
    "rosters/people.csv": "targetingKey,office\n" + "".join(f"{user.key},{user.office}\n" for user in USERS),
    "rosters/appeals.csv": "key\n" + "".join(f"{key}\n" for key in sorted(APPEALS)),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of the release: the command that leads to it, and the share each wave serves from then on."""

    name: str
    command: tuple[str, ...]
    shares: Mapping[str, int]


MOMENTS = (
    Moment("before opening", (), {}),
    Moment("pilot open", ("open", "pilot"), {"pilot": 100}),
    Moment("appeals at 10 %", ("open", "appeals"), {"pilot": 100, "appeals": 10}),
    Moment("appeals at 50 %", ("advance", "appeals"), {"pilot": 100, "appeals": 50}),
    Moment("appeals at 100 %", ("advance", "appeals"), {"pilot": 100, "appeals": 100}),
    Moment("everyone open", ("open", "everyone"), dict.fromkeys(WAVES, 100)),
    Moment("appeals rolled back", ("rollback", "appeals", "--because", "wrong sums"), {"pilot": 100, "everyone": 100}),
    Moment("all rolled back", ("rollback", "--all", "--because", "wrong sums"), {}),
)


def wave_of(user: User) -> str:
    """The first wave whose user groups hold the user."""
    if user.office in {"duluth", "el-paso"}:
        return "pilot"
    return "appeals" if user.key in APPEALS else "everyone"


def is_new(user: User, moment: Moment) -> bool:
    """Whether the user gets the new version at this moment."""
    return share_of(user) < moment.shares.get(wave_of(user), 0)


def share_of(user: User) -> int:
    """Where the user stands between 0 and 99."""
    return (murmur3(f"{RELEASE}/{user.key}".encode()) * 100) >> 32


def expected(user: User, key: str, moment: Moment) -> tuple[Any, str, str]:
    """Value, variant and reason that every client must get."""
    variant, value = FLAGS[key].new if is_new(user, moment) else FLAGS[key].old
    return value, variant, "TARGETING_MATCH" if moment.shares else "STATIC"


def murmur3(data: bytes) -> int:
    """MurmurHash3, x86, 32 bits, seed 0, after its public description."""
    state, whole = 0, len(data) // 4 * 4
    for start in range(0, whole, 4):
        state ^= _mixed(int.from_bytes(data[start : start + 4], "little"))
        state = (_rotated(state, 13) * 5 + 0xE6546B64) & 0xFFFFFFFF
    state ^= _mixed(int.from_bytes(data[whole:], "little")) ^ len(data)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        state = ((state ^ (state >> shift)) * factor) & 0xFFFFFFFF
    return state ^ (state >> 16)


def _mixed(block: int) -> int:
    return (_rotated((block * 0xCC9E2D51) & 0xFFFFFFFF, 15) * 0x1B873593) & 0xFFFFFFFF


def _rotated(word: int, bits: int) -> int:
    return ((word << bits) | (word >> (32 - bits))) & 0xFFFFFFFF


def write_plan(folder: Path, plan: str = PLAN, rosters: Mapping[str, str] = ROSTERS) -> Path:
    """Write the plan with its rosters into a folder, and return the path of the plan."""
    for path, text in rosters.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    file = folder / "release.yaml"
    file.write_text(plan, encoding="utf-8")
    return file

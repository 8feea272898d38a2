# SPDX-License-Identifier: Apache-2.0
"""Which reported events count, for which release, and why not the others? What is kept of a user is a keyed hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from math import isfinite
from typing import Any

from gonogo.practices.rollout.rules.served_stages import SKEW_SECONDS, WaveRecord

OLDEST_SECONDS = 7 * 24 * 60 * 60
"""How old an event may be."""
LONGEST_USER = 500
LARGEST_VALUE = 1e12
LISTED = 20
"""How many refused events an answer lists; the others are counted."""
ExposureRow = tuple[int, int, str, str, int, int]
OutcomeRow = tuple[int, str, int, float | None, int]
ArrivalRow = tuple[int, str, int]


class RefusedEvent(ValueError):
    """An event that does not count; the message is the sentence why."""


@dataclass(frozen=True, slots=True)
class KnownRelease:
    """What judging an event takes of a release: the key that its users are hashed with, and its waves so far."""

    id: int
    product: str
    key: bytes
    waves: Mapping[str, WaveRecord] = field(default_factory=dict)

    def hashed(self, user: bytes) -> int:
        """What is kept of a user: 64 bits that cannot be led back to the targeting key without the secret key."""
        return int.from_bytes(blake2b(user, digest_size=8, key=self.key).digest(), "big", signed=True)


@dataclass(frozen=True, slots=True)
class KnownFlag:
    """A flag of a release with its variants for the new and the old version."""

    release: KnownRelease
    new: str
    old: str


@dataclass(frozen=True, slots=True)
class KnownOutcome:
    """An event that guardrails of a release name; `measured` when one of them needs its value."""

    release: KnownRelease
    measured: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that events may be about: flags by key, and outcomes by name over all releases."""

    flags: Mapping[str, KnownFlag] = field(default_factory=dict)
    outcomes: Mapping[str, Sequence[KnownOutcome]] = field(default_factory=dict)


@dataclass(slots=True)
class Judged:
    """What is to be kept of a batch, and what was refused with the reason, by its place in the batch."""

    exposures: list[ExposureRow] = field(default_factory=list)
    outcomes: list[OutcomeRow] = field(default_factory=list)
    arrivals: set[ArrivalRow] = field(default_factory=set)
    refused: list[tuple[int, str]] = field(default_factory=list)
    accepted: int = 0
    left_out: int = 0

    def answer(self) -> dict[str, Any]:
        """What the sender is told."""
        listed = [{"index": index, "reason": reason} for index, reason in self.refused]
        return {"accepted": self.accepted, "refused": listed, "refused_more": self.left_out}


def judge_batch(events: Sequence[object], known: Known, product: str | None, tick: int, now: float) -> Judged:
    """Judge every event by itself. `product` limits the sender to one; `now` is in Unix seconds, `tick` its minute."""
    judged = Judged()
    for index, event in enumerate(events):
        try:
            _judge(event, known, product, tick, now, judged)
        except RefusedEvent as refusal:
            if len(judged.refused) < LISTED:
                judged.refused.append((index, str(refusal)))
            else:
                judged.left_out += 1
        else:
            judged.accepted += 1
    return judged


def _judge(event: object, known: Known, product: str | None, tick: int, now: float, judged: Judged) -> None:
    if not isinstance(event, dict):
        raise RefusedEvent("An event is an object with a type.")
    at = _time_of(event, now)
    match event.get("type"):
        case "exposure":
            judged.exposures.append(_exposure(event, known, product, tick, at))
        case "outcome":
            _outcome(event, known, product, tick, judged)
        case _:
            raise RefusedEvent("`type` must be exposure or outcome.")


def _exposure(event: dict[str, Any], known: Known, product: str | None, tick: int, at: float) -> ExposureRow:
    flag = known.flags.get(_text(event, "flag"))
    if flag is None:
        raise RefusedEvent(f"There is no flag {_shown(event['flag'])} in any plan.")
    release = flag.release
    if product is not None and release.product != product:
        raise RefusedEvent(f"The flag {_shown(event['flag'])} belongs to another product than this client key.")
    variant, name = _text(event, "variant"), _text(event, "wave")
    if variant not in (flag.new, flag.old):
        raise RefusedEvent(f"The variant {_shown(variant)} is neither the new nor the old one of the flag.")
    wave = release.waves.get(name)
    if wave is None or not wave.openings:
        raise RefusedEvent(f"Wave {_shown(name)} never started, so nobody takes part in it.")
    stage = wave.stage_at(at)
    if stage is None:
        raise RefusedEvent(f"Wave {_shown(name)} was not open at that time.")
    return release.id, release.hashed(_user(event)), "new" if variant == flag.new else "old", name, stage, tick


def _outcome(event: dict[str, Any], known: Known, product: str | None, tick: int, judged: Judged) -> None:
    name, user = _text(event, "event"), _user(event)
    found = [one for one in known.outcomes.get(name, ()) if product is None or one.release.product == product]
    if not found:
        raise RefusedEvent(f"No guardrail of this product names the event {_shown(name)}.")
    value = _value(event)
    if value is None and any(one.measured for one in found):
        raise RefusedEvent(f"The event {_shown(name)} is a measurement; send its `value` as a number.")
    for one in found:
        judged.outcomes.append((one.release.id, name, one.release.hashed(user), value, tick))
        judged.arrivals.add((one.release.id, name, tick))


def _text(event: dict[str, Any], key: str) -> str:
    value = event.get(key)
    if not isinstance(value, str) or not value:
        hint = " It stands in the metadata of the flag's answer." if key == "wave" else ""
        raise RefusedEvent(f"`{key}` must be a text.{hint}")
    return value


def _user(event: dict[str, Any]) -> bytes:
    user = event.get("user")
    if not isinstance(user, str) or not 0 < len(user) <= LONGEST_USER:
        raise RefusedEvent(f"`user` must be the targeting key, a text of 1 to {LONGEST_USER} characters.")
    return user.encode()


def _value(event: dict[str, Any]) -> float | None:
    value = event.get("value")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RefusedEvent("`value` must be a number.")
    if abs(value) > LARGEST_VALUE or not isfinite(value):
        raise RefusedEvent(f"`value` must be between -{LARGEST_VALUE:.0e} and {LARGEST_VALUE:.0e}.")
    return float(value)


def _time_of(event: dict[str, Any], now: float) -> float:
    """When the event happened by the clock of the client, in Unix seconds; now when it does not say."""
    given = event.get("at")
    if given is None:
        return now
    try:
        moment = datetime.fromisoformat(given)
        seconds = moment.timestamp()
    except (TypeError, ValueError, OverflowError):
        raise RefusedEvent("`at` must be a date and time as in RFC 3339, such as 2027-03-01T14:00:00Z.") from None
    if moment.tzinfo is None:
        raise RefusedEvent("`at` needs an offset from UTC, such as Z or -05:00.")
    if seconds > now + SKEW_SECONDS:
        raise RefusedEvent("`at` lies more than 5 minutes in the future; compare the clocks.")
    if seconds < now - OLDEST_SECONDS:
        raise RefusedEvent("`at` lies more than 7 days back; such an event says nothing about the release any more.")
    return min(seconds, now)


def _shown(text: object) -> str:
    words = str(text)
    return words if len(words) <= 60 else words[:59] + "…"

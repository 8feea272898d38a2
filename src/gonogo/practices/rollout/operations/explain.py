# SPDX-License-Identifier: Apache-2.0
"""What can be asked about one user, and about everybody at a past instant?"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr, field_validator

from gonogo.core.errors import BadInput
from gonogo.core.operation import Result, operation
from gonogo.core.parameters import Flag, Number, OfRelease
from gonogo.core.rules.permissions import Action, Actor
from gonogo.core.rules.roster import KEY

if TYPE_CHECKING:
    from gonogo.core.queries.releases import ReleaseFacts
    from gonogo.practices.rollout.queries.history import Explained
    from gonogo.practices.rollout.rules.explaining import Answer
    from gonogo.practices.rollout.rules.instants import Instant
    from gonogo.practices.rollout.rules.seen import Seen

MOST_ATTRIBUTES = 50
LONGEST_USER = 1000
FlagKey = Annotated[str, Field(min_length=1, max_length=200)]
UserKey = Annotated[str, Field(min_length=1, max_length=LONGEST_USER)]
AttributeName = Annotated[str, Field(min_length=1, max_length=200)]
ShortText = Annotated[StrictStr, Field(max_length=1000)]
Number64 = Annotated[StrictFloat, Field(allow_inf_nan=False)]
One = StrictBool | Annotated[StrictInt, Field(ge=-(2**63), lt=2**63)] | Number64 | ShortText
Attribute = One | Annotated[list[One], Field(max_length=100)]
Instants = Annotated[str, Field(min_length=1, max_length=40)]
AT = "An instant such as 2027-05-03T14:00, in the release's time zone unless it names one; left out, now."


class OfUser(OfRelease):
    """One user, and the flag they are asked about."""

    flag: FlagKey | None = Field(None, description="The flag; left out, the only one, or the release as a whole.")
    user: UserKey = Field(description="The targeting key of the user.")
    attributes: dict[AttributeName, Attribute] = Field(
        default_factory=dict,
        max_length=MOST_ATTRIBUTES,
        description="What is known of the user; used while the population of the plan does not list them.",
    )

    @field_validator("attributes")
    @classmethod
    def _no_key(cls, attributes: dict[str, Any]) -> dict[str, Any]:
        if KEY in attributes:
            raise ValueError(f"give the key as the user, not as the attribute {KEY}")
        return attributes


class Explain(OfUser):
    """One user at an instant."""

    at: Instants | None = Field(None, description=AT)
    path: Flag = Field(False, description="Whether the steps through the rule of the flag are told, for developers.")


class Served(OfRelease):
    """A part of the population at an instant."""

    at: Instants | None = Field(None, description=AT)
    part: Number = Field(1, description="Which part of the population, counted from 1.")
    version: Number | None = Field(
        None, description="The serving version that an earlier part named, so that all parts tell of the same."
    )


@operation("flag.explain", action=Action.SEE, params=Explain)
def explain_flag(by: Actor, now: datetime, params: Explain) -> Result:
    """Say why a user sees, or saw at a past instant, the new or the old version."""
    from gonogo.core.operations.scope import stamp
    from gonogo.practices.rollout.queries import flags, history
    from gonogo.practices.rollout.rules import answering

    release = flags.release_of_flag(params.flag, params.release)
    flag = flags.flag_meant(params.flag, release)
    instant = _instant(params.at, release, now)
    found = history.explained(release, params.user, params.attributes, instant.moment)
    asked = {
        "release": release.name,
        "flag": flag,
        "user": params.user,
        "at": stamp(instant.moment),
        "timezone": release.plan.timezone,
    }
    if found is None:
        first = history.first_served(release.id)
        return {**asked, **_NOTHING, "sentence": answering.nothing_served(release.name, first, release.zone)}
    tense = answering.NOW if params.at is None else answering.THEN
    notes = (instant.note, *_roster_notes(found, params.attributes), *answering.notes(found.answer, _bucket(found)))
    return {
        **asked,
        **_answer(found, flag),
        "sentence": answering.sentence(found.answer, tense, instant.moment, release.zone),
        "notes": [note for note in notes if note],
        "path": _path(found, flag) if params.path else None,
    }


@operation("flag.history", action=Action.SEE, params=OfUser)
def flag_history(by: Actor, now: datetime, params: OfUser) -> Result:
    """List what a user saw from when to when, and which event changed it."""
    from gonogo.practices.rollout.queries import flags, history

    release = flags.release_of_flag(params.flag, params.release)
    flag = flags.flag_meant(params.flag, release)
    seen = history.history_of(release, params.user, params.attributes, flag)
    return {
        "release": release.name,
        "flag": flag,
        "user": params.user,
        "timezone": release.plan.timezone,
        "intervals": [_interval(one) for one in seen],
    }


@operation("wave.served", action=Action.SEE, params=Served)
def wave_served(by: Actor, now: datetime, params: Served) -> Result:
    """List everybody of the population with wave and version as of an instant, part by part."""
    from gonogo.core.operations.scope import release_meant, stamp
    from gonogo.practices.rollout.queries import everybody

    release = release_meant(params.release)
    instant = _instant(params.at, release, now)
    part = everybody.part_of_everybody(release, params.part, at=instant.moment, version=params.version)
    return {
        "release": release.name,
        "at": stamp(instant.moment),
        "timezone": release.plan.timezone,
        "note": instant.note,
        "serving_version": part.serving_version if part else None,
        "since": stamp(part.since) if part else None,
        "people": part.people if part else None,
        "part": params.part,
        "parts": part.parts if part else 1,
        "users": [[one.key, one.wave, "new" if one.served else "old"] for one in part.stood] if part else [],
    }


_NOTHING: dict[str, Any] = {
    "version": None,
    "variant": None,
    "value": None,
    "flags": [],
    "wave": None,
    "draw": None,
    "gains": None,
    "serving_version": None,
    "plan_version": None,
    "known": False,
    "not_known": [],
    "notes": [],
    "path": None,
}


def _instant(text: str | None, release: ReleaseFacts, now: datetime) -> Instant:
    from gonogo.practices.rollout.rules.instants import Instant, NoInstant, read_instant

    try:
        return Instant(now) if text is None else read_instant(text, release.zone, now)
    except NoInstant as error:
        raise BadInput(str(error)) from None


def _bucket(found: Explained) -> str:
    return found.served.plan.bucket_by


def _roster_notes(found: Explained, attributes: dict[str, Any]) -> tuple[str, ...]:
    if found.person.listed and attributes:
        names = ", ".join(attributes)
        return (f"The population of the plan lists this user, so its attributes count; not used: {names}.",)
    return ()


def _answer(found: Explained, flag: str | None) -> dict[str, Any]:
    answer = found.answer
    given = {one.flag: one for one in answer.given}
    asked = given.get(flag) if flag else None
    return {
        "version": "new" if answer.served else "old",
        "variant": asked.variant if asked else None,
        "value": asked.value if asked else None,
        "flags": [{"flag": one.flag, "variant": one.variant, "value": one.value} for one in answer.given],
        "wave": _wave(answer),
        "draw": _draw(answer),
        "gains": _gain(answer),
        "serving_version": found.served.version,
        "plan_version": found.served.plan.plan_version,
        "known": found.person.listed,
        "not_known": list(answer.not_known),
    }


def _wave(answer: Answer) -> dict[str, Any] | None:
    wave = answer.wave
    if wave is None:
        return None
    return {
        "name": wave.name,
        "group": answer.group,
        "because": answer.ground,
        "state": wave.state.value,
        "percent": wave.percent,
        "served_percent": wave.served_percent,
        "stages": list(wave.stages),
        "holdback": wave.holdback,
        "held_back": answer.held_back,
    }


def _draw(answer: Answer) -> dict[str, Any] | None:
    from gonogo.practices.rollout.rules.answering import drawn_words

    draw = answer.draw
    if draw is None:
        return None
    return {"percent": round(draw.position, 4), "by": draw.attribute, "value": draw.value, "words": drawn_words(draw)}


def _gain(answer: Answer) -> dict[str, Any] | None:
    from gonogo.core.operations.scope import stamp

    gain = answer.gain
    if gain is None:
        return None
    return {"stage": gain.stage, "earliest": stamp(gain.earliest), "by_hand": gain.by_hand}


def _path(found: Explained, flag: str | None) -> str:
    from gonogo.practices.rollout.rules.explaining import path_of

    return str(path_of(found.served.plan, found.served.rosters, found.person.context, flag))


def _interval(one: Seen) -> dict[str, Any]:
    from gonogo.core.operations.scope import stamp

    return {
        "since": stamp(one.since),
        "until": stamp(one.until),
        "version": "new" if one.served else "old",
        "variant": one.variant,
        "value": one.value,
        "serving_version": one.serving_version,
        "plan_version": one.plan_version,
        "why": one.cause.words,
        "actor": one.cause.actor,
        "reason": one.cause.reason,
    }


OPERATIONS = (explain_flag, flag_history, wave_served)

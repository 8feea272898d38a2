# SPDX-License-Identifier: Apache-2.0
"""What can be asked of the waves?"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import Field

from gonogo.core.errors import BadInput
from gonogo.core.operation import Result, operation
from gonogo.core.parameters import Flag, Name, Number, OfRelease, Percent, Text
from gonogo.core.rules.duration import format_duration
from gonogo.core.rules.permissions import Action, Actor

if TYPE_CHECKING:
    from gonogo.core.queries.releases import ReleaseFacts
    from gonogo.core.rules.verdict import Finding
    from gonogo.practices.rollout.rules.waves import WaveFacts

SHOWN = 20
PAGE = 50


class OfWave(OfRelease):
    """One wave of a release."""

    wave: Name = Field(description="The wave.")


class MaybeOfWave(OfRelease):
    """One wave, or the one that comes next."""

    wave: Name | None = Field(None, description="The wave; left out, the next one that is not open.")


class Preview(OfWave):
    """A move to try."""

    percent: Percent | None = Field(None, description="The share to try; left out, the next stage.")
    rollback: Flag = Field(False, description="Whether to try a rollback of the wave in place of an opening.")
    page: Number = Field(1, description=f"Which page of {SHOWN} names.")
    with_csv: Flag = Field(False, description="Whether every name comes along, as the text of a CSV.")


class Open(OfWave):
    """A wave to open or to move on."""

    because: Text = Field("", description="Why; kept in the history.")


class Move(OfWave):
    """A wave to change, and why."""

    because: Text = Field(description="Why; kept in the history.")


class RollBack(OfRelease):
    """The waves to roll back, and why."""

    wave: Name | None = Field(None, description="The wave; left out together with `all: true`, every one.")
    all: Flag = Field(False, description="Whether every wave that serves is rolled back.")
    because: Text = Field(description="Why; kept in the history.")


class Members(OfWave):
    """A part of the users of a wave."""

    search: str = Field("", max_length=200, description="Only users whose key or an attribute holds this text.")
    attribute: str | None = Field(None, max_length=200, description="Only users with one value, as `office=duluth`.")
    page: Number = Field(1, description=f"Which page of {PAGE}.")


@operation("check", action=Action.SEE, params=MaybeOfWave)
def check(by: Actor, now: datetime, params: MaybeOfWave) -> Result:
    """Say whether the gate of a wave is passed, with every finding."""
    from gonogo.core.readiness import gate_of
    from gonogo.practices.rollout.queries import next_wave

    release = _release(params.release)
    following = next_wave(release)
    wave = params.wave or (following.name if following else release.plan.waves[-1].name)
    gate = gate_of(release, wave, now)
    return {
        "release": release.name,
        "wave": wave,
        "plan_version": gate.plan_version,
        "verdict": gate.state.value,
        "reason": gate.reason,
        "findings": [_finding(one) for one in gate.findings],
    }


@operation("wave.list", action=Action.SEE, params=OfRelease)
def list_waves(by: Actor, now: datetime, params: OfRelease) -> Result:
    """List the waves of a release and where each stands."""
    from gonogo.practices.rollout.operations.guardrails import stand_facts
    from gonogo.practices.rollout.queries import served_count, spread_of, waves_of

    release = _release(params.release)
    counted = spread_of(release)
    people = counted.by_wave if counted else {}
    return {
        "release": release.name,
        "timezone": release.plan.timezone,
        "population": counted.total if counted else None,
        "served": served_count(release),
        "waves": [_wave(wave, release) | {"people": people.get(wave.name)} for wave in waves_of(release)],
        "loop": stand_facts(release.id),
    }


@operation("wave.preview", action=Action.SEE, params=Preview)
def preview_wave(by: Actor, now: datetime, params: Preview) -> Result:
    """Say who would gain or lose the release if a wave opened, moved on or was rolled back."""
    from gonogo.practices.rollout.operations.groups import preview_facts
    from gonogo.practices.rollout.queries import preview_of, preview_of_rollback, wave_named

    if params.rollback and params.percent is not None:
        raise BadInput("Try a share or a rollback, not both.")
    release = _release(params.release)
    wave = wave_named(release, params.wave)
    if params.rollback:
        percent, found = 0, preview_of_rollback(release, wave.name)
    else:
        percent = params.percent or (wave.next_stage if wave.started else wave.stages[0]) or wave.percent
        found = preview_of(release, params.wave, percent=percent)
    answer = {"release": release.name, "wave": wave.name, "percent": percent, "rollback": params.rollback}
    return answer | preview_facts(found, page=params.page, with_csv=params.with_csv)


@operation("wave.open", action=Action.OPEN_WAVE, params=Open)
def open_one(by: Actor, now: datetime, params: Open) -> Result:
    """Open a wave at its first stage; refused while its gate is not passed."""
    from gonogo.practices.rollout.actions import open_wave

    release = _release(params.release)
    return _wave(open_wave(release.name, params.wave, by=by, now=now, reason=params.because), release)


@operation("wave.advance", action=Action.ADVANCE_WAVE, params=Open)
def advance(by: Actor, now: datetime, params: Open) -> Result:
    """Move an open wave to its next stage."""
    from gonogo.practices.rollout.actions import advance_wave

    release = _release(params.release)
    return _wave(advance_wave(release.name, params.wave, by=by, now=now, reason=params.because), release)


@operation("wave.pause", action=Action.PAUSE_WAVE, params=Move)
def pause(by: Actor, now: datetime, params: Move) -> Result:
    """Stop taking in new users; those who are in stay in."""
    from gonogo.practices.rollout.actions import pause_wave

    release = _release(params.release)
    return _wave(pause_wave(release.name, params.wave, by=by, now=now, reason=params.because), release)


@operation("wave.resume", action=Action.RESUME_WAVE, params=Move)
def resume(by: Actor, now: datetime, params: Move) -> Result:
    """Let a paused wave go on; nobody new is taken in by this."""
    from gonogo.practices.rollout.actions import resume_wave

    release = _release(params.release)
    return _wave(resume_wave(release.name, params.wave, by=by, now=now, reason=params.because), release)


@operation("wave.rollback", action=Action.ROLL_BACK_WAVE, params=RollBack)
def roll_back(by: Actor, now: datetime, params: RollBack) -> Result:
    """Return everyone in a wave, or in all of them, to the old version, at once."""
    from gonogo.practices.rollout.actions import roll_back_release, roll_back_wave

    if params.all == (params.wave is not None):
        raise BadInput("Name one wave, or ask for all of them.")
    release = _release(params.release)
    if params.wave is None:
        waves = roll_back_release(release.name, by=by, now=now, reason=params.because)
    else:
        waves = (roll_back_wave(release.name, params.wave, by=by, now=now, reason=params.because),)
    return {"release": release.name, "waves": [_wave(wave, release) for wave in waves]}


@operation("wave.members", action=Action.SEE, params=Members)
def list_members(by: Actor, now: datetime, params: Members) -> Result:
    """List the users whose wave this is, page by page."""
    from gonogo.practices.rollout.queries import crowd_of, wave_named

    release = _release(params.release)
    wave = wave_named(release, params.wave)
    crowd = crowd_of(release)
    answer = {"release": release.name, "wave": wave.name, "people": crowd.people_of(wave.name) if crowd else None}
    name, equals, value = (params.attribute or "").partition("=")
    if params.attribute is not None and not equals:
        raise BadInput("Write the attribute as NAME=VALUE, such as office=duluth.")
    found = crowd.found(wave.name, params.search, {name: value} if equals else {}) if crowd else ()
    first = (params.page - 1) * PAGE
    pages = max(1, -(-len(found) // PAGE))
    keys = list(found[first : first + PAGE])
    return {**answer, "found": len(found), "page": params.page, "pages": pages, "keys": keys}


def _release(name: str | None) -> ReleaseFacts:
    from gonogo.core.operations.scope import release_meant

    return release_meant(name)


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "check": one.check,
        "verdict": one.state.value,
        "reason": one.reason,
        "remedy": one.remedy,
        "evidence": list(one.evidence),
        "level": one.level.value,
        "waived_by": one.waiver,
    }


def _wave(wave: WaveFacts, release: ReleaseFacts) -> dict[str, Any]:
    from gonogo.core.operations.scope import stamp

    return {
        "release": release.name,
        "wave": wave.name,
        "state": wave.state.value,
        "percent": wave.percent,
        "served_percent": wave.served_percent,
        "next_stage": wave.next_stage,
        "stages": list(wave.stages),
        "groups": list(wave.groups),
        "holdback": wave.holdback,
        "bake": format_duration(wave.bake),
        "approval": "required" if wave.approval_required else "none",
        "opening": "automatic" if wave.opens_by_itself else "by-hand",
        "advance": "automatic" if wave.advances_by_itself else "by-hand",
        "opens": stamp(wave.opens),
        "opened_at": stamp(wave.opened_at),
        "baked_at": stamp(wave.baked_at),
    }


OPERATIONS = (check, list_waves, preview_wave, open_one, advance, pause, resume, roll_back, list_members)

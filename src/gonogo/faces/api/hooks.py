# SPDX-License-Identifier: Apache-2.0
"""How does an alert tool roll back a release?

It posts whatever it posts; the address says what is to be rolled back, and the token who asks. It works within the
request, and can be repeated: calling again changes nothing and says what stands.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from gonogo.core import clock, store
from gonogo.core.errors import BadInput, GonogoError, NotFound, Refused
from gonogo.core.queries.releases import ReleaseFacts, all_releases, release_named
from gonogo.core.rules.permissions import Action, Actor, NotAllowed, Scope, refusal
from gonogo.faces.api.bearer import actor_of
from gonogo.faces.api.body import TooLarge
from gonogo.faces.api.views import answer_error, answer_json, answer_refusal
from gonogo.practices.rollout.actions import roll_back_wave
from gonogo.practices.rollout.queries import wave_named, waves_of
from gonogo.practices.rollout.rules.alert import Alert, read_alert
from gonogo.practices.rollout.rules.waves import WaveFacts

log = logging.getLogger(__name__)
PATH = "/api/v1/hooks/rollback"
LARGEST = 16 * 1024 * 1024
"""An alert about very much must arrive as well; bytes."""
LONGEST_NAME = 120
KNOWN = ("release", "wave", "product")


@dataclass(frozen=True, slots=True)
class Scene:
    """What a call is about: the release, and those of its waves that are to be rolled back if they serve."""

    release: ReleaseFacts
    waves: tuple[WaveFacts, ...]


@csrf_exempt
def roll_back_on_alert(request: HttpRequest) -> HttpResponse:
    """Roll back what the address names, for the person the token acts for; 200 with what stands, however often."""
    if request.method != "POST":
        refused = answer_error("method", f"The hook is called with POST, not {request.method}.", 405)
        refused["Allow"] = "POST"
        return refused
    try:
        return answer_json(_answer(request, now=clock.now()), 200)
    except (GonogoError, NotAllowed) as error:
        return answer_refusal(error)
    except DatabaseError as error:
        log.exception("the store did not answer the rollback hook")
        return answer_error("store", store.explain(error), 503)
    except Exception:
        log.exception("the rollback hook failed")
        return answer_error("error", "Something unexpected went wrong; the log of the server says what.", 500)


def _answer(request: HttpRequest, *, now: datetime) -> dict[str, Any]:
    by = actor_of(request, now=now)
    _require_scope(by)
    scenes = _scenes(_asked(request))
    alert = read_alert(_message(request))
    if alert.over:
        _require_right(by, scenes)
        return _told(scenes, (), "The alert is over, so there is nothing to do.")
    rolled_back = _roll_back(scenes, alert, by=by, now=now)
    _require_right(by, scenes, done=rolled_back)
    names = ", ".join(f"{wave} of {release}" for release, wave in rolled_back)
    said = f"Rolled back: {names}." if names else "No wave was open, so there was nothing to roll back."
    return _told(scenes, rolled_back, said)


def _require_scope(by: Actor) -> None:
    """A token that may not protect learns nothing here, not even which releases there are."""
    if by.scopes is not None and Scope.PROTECT not in by.scopes:
        raise NotAllowed(refusal(by, Action.ROLL_BACK_WAVE) or "This token lacks the scope protect.")


def _asked(request: HttpRequest) -> dict[str, str]:
    """The names in the address. Raises BadInput that says how it should look."""
    how = f"Call {PATH}?release=NAME, with &wave=NAME for one wave, or {PATH}?product=NAME."
    given = {name: request.GET.getlist(name) for name in request.GET}
    if unknown := [name for name in given if name not in KNOWN]:
        raise BadInput(f'The address has "{unknown[0][:40]}", which is not known. {how}')
    asked = {name: values[0] for name, values in given.items()}
    if any(len(values) > 1 or not values[0].strip() or len(values[0]) > LONGEST_NAME for values in given.values()):
        raise BadInput(f"A name in the address is empty, too long or there twice. {how}")
    if ("release" in asked) == ("product" in asked) or ("wave" in asked and "release" not in asked):
        raise BadInput(f"It is not clear what to roll back. {how}")
    if any("\x00" in value for value in asked.values()):
        raise BadInput(f"A name in the address holds a NUL character. {how}")
    return asked


def _scenes(asked: Mapping[str, str]) -> tuple[Scene, ...]:
    if (product := asked.get("product")) is not None:
        found = tuple(release for release in all_releases() if release.product == product)
        if not found:
            known = ", ".join(sorted({release.product for release in all_releases()}))
            raise NotFound(f'There is no product "{product}". There are: {known or "none yet"}.')
        return tuple(Scene(release, waves_of(release)) for release in found)
    release = release_named(asked["release"])
    waves = (wave_named(release, asked["wave"]),) if "wave" in asked else waves_of(release)
    return (Scene(release, waves),)


def _message(request: HttpRequest) -> object:
    """The body as JSON; as text when it is none, and None when there is nothing."""
    try:
        content = request.read(LARGEST + 1)
    except UnreadablePostError:
        raise BadInput("The body did not arrive whole, so nothing was done. Call again.") from None
    if len(content) > LARGEST:
        raise TooLarge(
            f"The body is larger than {LARGEST // 2**20} MB. The hook needs none: call it with an empty one."
        )
    if not content.strip():
        return None
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return content[:2000].decode("utf-8", "replace")


def _roll_back(scenes: tuple[Scene, ...], alert: Alert, *, by: Actor, now: datetime) -> tuple[tuple[str, str], ...]:
    """Roll back the waves that serve, the latest first, of every release for which the actor may."""
    done = []
    for scene in scenes:
        if refusal(by, Action.ROLL_BACK_WAVE, release=scene.release.name) is not None:
            continue
        for wave in reversed(scene.waves):
            if not wave.started:
                continue
            try:
                roll_back_wave(scene.release.name, wave.name, by=by, now=now, reason=alert.reason)
            except (Refused, NotFound):
                log.info("wave %s of %s was changed meanwhile", wave.name, scene.release.name)
            else:
                done.append((scene.release.name, wave.name))
    return tuple(done)


def _require_right(by: Actor, scenes: tuple[Scene, ...], *, done: tuple[tuple[str, str], ...] = ()) -> None:
    """Raise NotAllowed for what the actor may not roll back, after what they may was rolled back."""
    for scene in scenes:
        if why := refusal(by, Action.ROLL_BACK_WAVE, release=scene.release.name):
            names = ", ".join(f"{wave} of {release}" for release, wave in done)
            raise NotAllowed(
                f"{scene.release.name} was left as it is. {why}{f' Rolled back: {names}.' if names else ''}"
            )


def _told(scenes: tuple[Scene, ...], done: tuple[tuple[str, str], ...], message: str) -> dict[str, Any]:
    """What stands now."""
    waves = [
        {"release": scene.release.name, "wave": wave.name, "state": wave.state.value, "percent": wave.percent}
        for scene in scenes
        for wave in waves_of(scene.release)
        if wave.name in {one.name for one in scene.waves}
    ]
    return {
        "message": message,
        "rolled_back": [{"release": release, "wave": wave} for release, wave in done],
        "waves": waves,
    }

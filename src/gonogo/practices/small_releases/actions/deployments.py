# SPDX-License-Identifier: Apache-2.0
"""Record that a release was deployed, and that an incident followed one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from django.db import transaction

from gonogo.core.actions.record_evidence import CLOCK_TOLERANCE
from gonogo.core.errors import BadInput, NotFound
from gonogo.core.models import Release
from gonogo.core.rules.permissions import Action, Actor, authorize, refusal
from gonogo.practices.small_releases.models import IncidentLink, Measurement, RecordedDeployment
from gonogo.practices.small_releases.queries.measured import newest_reading
from gonogo.practices.small_releases.rules.hashes import is_full_hash


@dataclass(frozen=True, slots=True)
class Recorded:
    """A deployment on record; `new` is false when it was there already and nothing changed."""

    deployment: RecordedDeployment
    new: bool


def record_deployment(
    product: str, *, name: str, commit: str, finished: datetime, incident: str, by: Actor, now: datetime
) -> Recorded:
    """Record that `name` at `commit` was deployed. The earliest record of both counts; repeating it changes nothing.

    `incident` names the incident that this deployment answers without having been planned. Raises NotAllowed, BadInput.
    """
    _authorize(by, product)
    _require_plain(name=name, incident=incident)
    if not is_full_hash(commit):
        raise BadInput(f'"{commit}" is not the full hash of a commit: 40 or 64 digits and letters from a to f.')
    if finished > now + CLOCK_TOLERANCE:
        raise BadInput(f"A deployment cannot be finished in the future ({finished:%-d %B %Y %H:%M} UTC is after now).")
    with transaction.atomic():
        _hold(product)
        known = RecordedDeployment.objects.filter(product=product, name=name, commit=commit).first()
        if known is not None:
            return Recorded(known, new=False)
        made = RecordedDeployment.objects.create(
            product=product,
            name=name,
            commit=commit,
            finished_at=min(finished, now),
            incident=incident,
            recorded_at=now,
            recorded_by=by.name[:60],
        )
    return Recorded(made, new=True)


def link_incident(product: str, *, name: str, incident: str, by: Actor, now: datetime) -> tuple[IncidentLink, bool]:
    """Link an incident to the release it followed; repeating it changes nothing. Raises NotAllowed, NotFound, BadInput.

    The release must be known, by a recorded deployment or by the newest measurement.
    """
    _authorize(by, product)
    _require_plain(name=name, incident=incident)
    known = _known_names(product)
    if name not in known:
        close = get_close_matches(name, known, n=1)
        hint = f"Did you mean {close[0]}?" if close else "Record its deployment or measure the history first."
        raise NotFound(f'No release "{name}" of {product} is known. {hint}')
    return IncidentLink.objects.get_or_create(
        product=product, name=name, incident=incident, defaults={"recorded_at": now, "recorded_by": by.name[:60]}
    )


def _authorize(by: Actor, product: str) -> None:
    """Whoever may record evidence for everything, or for one of the releases of the product."""
    names = Release.objects.filter(product=product).values_list("name", flat=True)
    if not any(refusal(by, Action.RECORD_EVIDENCE, release=name) is None for name in names):
        authorize(by, Action.RECORD_EVIDENCE)


def _hold(product: str) -> None:
    """Let one record for the product be made at a time, where the product has a release to wait for."""
    list(Release.objects.select_for_update().filter(product=product).order_by("pk").values_list("pk", flat=True))


def _known_names(product: str) -> set[str]:
    names = set(RecordedDeployment.objects.filter(product=product).values_list("name", flat=True))
    measured = Measurement.objects.filter(release__product=product).values_list("release_id", flat=True)
    for release_id in set(measured):
        if reading := newest_reading(release_id):
            names.update(one.release for one in reading.measured.releases)
    return names


def _require_plain(**texts: str) -> None:
    for field, text in texts.items():
        if text != text.strip() or not text.isprintable():
            raise BadInput(f"The {field} holds signs that cannot be shown, or begins or ends with a space.")

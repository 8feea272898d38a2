# SPDX-License-Identifier: Apache-2.0
"""Make a plan the newest version of its release, with its rosters, or say everything that is wrong with it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction

from gonogo.core.actions.record_event import record_event
from gonogo.core.errors import BadInput, Conflict
from gonogo.core.models import PlanVersion, Release, Roster
from gonogo.core.planfile import canonical_json, content_hash, read_plan, roster_paths
from gonogo.core.planfile.schema import Plan
from gonogo.core.practice import all_checks, practices
from gonogo.core.queries.rosters import stored_rosters
from gonogo.core.rules.permissions import Action, Actor, authorize
from gonogo.core.rules.roster import Roster as RosterContent
from gonogo.core.rules.roster import RosterError, parse_roster, roster_sha256


@dataclass(frozen=True, slots=True)
class AppliedPlan:
    """What applying did: `change` is created, changed or unchanged; notes are worth reading but stopped nothing."""

    release: str
    version: int
    change: str
    hash: str
    notes: tuple[str, ...] = ()


def check_plan(text: str | bytes, *, rosters: Mapping[str, RosterContent], file: str = "release.yaml") -> Plan:
    """The plan if it could be applied; raises PlanError or BadInput with everything that is wrong."""
    named = read_plan(text, file=file, known_checks=frozenset(all_checks()))
    return _checked(named.release, text, rosters, file)


def _checked(name: str, text: str | bytes, rosters: Mapping[str, RosterContent], file: str) -> Plan:
    """The plan of the release `name`, if it fits its rosters and what is in use now."""
    known = set(rosters) | set(stored_rosters(name))
    plan = read_plan(text, file=file, known_checks=frozenset(all_checks()), roster_exists=known.__contains__)
    release = Release.objects.filter(name=plan.release).first()
    objections = [
        f"{objection.path}: {objection.message}"
        for practice in practices()
        if practice.objections is not None
        for objection in practice.objections(release.pk if release else None, plan, rosters)
    ]
    if objections:
        raise BadInput("The plan cannot be applied: it would break what is in use now.", details=tuple(objections))
    return plan


def apply_plan(
    text: str | bytes,
    *,
    rosters: Mapping[str, bytes],
    by: Actor,
    now: datetime,
    file: str = "release.yaml",
    expected_version: int | None = None,
) -> AppliedPlan:
    """Store the plan as the next version, all or nothing. Equal content changes nothing.

    `rosters` holds the files that came along, by the path the plan uses; a path that did not come along keeps the
    stored roster. `expected_version` refuses the change with Conflict when somebody else applied one meanwhile.
    """
    parsed = parse_rosters(rosters)
    return apply_with_rosters(text, rosters=parsed, by=by, now=now, file=file, expected_version=expected_version)


def apply_with_rosters(
    text: str | bytes,
    *,
    rosters: Mapping[str, RosterContent],
    by: Actor,
    now: datetime,
    file: str = "release.yaml",
    expected_version: int | None = None,
) -> AppliedPlan:
    """Like `apply_plan`, with rosters that were read already."""
    with transaction.atomic():
        name = read_plan(text, file=file, known_checks=frozenset(all_checks())).release
        authorize(by, Action.APPLY_PLAN, release=name)
        # Locked before the plan is checked against what is in use: no wave opens between the two.
        Release.objects.select_for_update().filter(name=name).first()
        plan = _checked(name, text, rosters, file)
        release, made = Release.objects.select_for_update().get_or_create(
            name=plan.release, defaults={"product": plan.product, "title": plan.title, "created_at": now}
        )
        newest = release.plan_versions.order_by("-number").first()
        _require_expected(release.name, newest, expected_version)
        used, notes = _keep_rosters(release, plan, rosters, by, now)
        digest = content_hash(plan, used)
        if newest is not None and newest.hash == digest:
            return AppliedPlan(release.name, newest.number, "unchanged", digest, tuple(notes))
        version = _store(release, plan, text, digest, used, (newest.number if newest else 0) + 1, by, now)
        for practice in practices():
            if practice.applied is not None:
                practice.applied(release.pk, version.pk, now)
    return AppliedPlan(release.name, version.number, "created" if made else "changed", digest, tuple(notes))


def _store(
    release: Release,
    plan: Plan,
    text: str | bytes,
    digest: str,
    used: dict[str, str],
    number: int,
    by: Actor,
    now: datetime,
) -> PlanVersion:
    source = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    version = PlanVersion.objects.create(
        release=release,
        number=number,
        content=json.loads(canonical_json(plan)),
        text=source,
        hash=digest,
        rosters=used,
        author=by.name,
        created_at=now,
    )
    Release.objects.filter(pk=release.pk).update(product=plan.product, title=plan.title)
    record_event(
        release_id=release.pk, subject="plan", verb="plan applied", by=by, at=now,
        before=str(number - 1) if number > 1 else "", after=str(number), facts={"hash": digest},
    )  # fmt: skip
    return version


def _keep_rosters(
    release: Release, plan: Plan, parsed: Mapping[str, RosterContent], by: Actor, now: datetime
) -> tuple[dict[str, str], list[str]]:
    """Store the rosters that came along and are new; returns path to sha256 for every roster the plan uses."""
    stored = stored_rosters(release.name)
    used: dict[str, str] = {}
    notes: list[str] = []
    for path in roster_paths(plan):
        roster = parsed.get(path)
        if roster is None:
            used[path] = stored[path].sha256
            notes.append(f"{path} did not come along; the stored roster ({stored[path].keys} keys) stays.")
            continue
        used[path] = roster_sha256(roster)
        notes.extend(f"{path}: {note}" for note in roster.notes)
        Roster.objects.get_or_create(
            release=release,
            path=path,
            sha256=used[path],
            defaults={
                "keys": len(roster.keys),
                "content": partial(_compressed, roster),  # called only for a roster that is new
                "created_at": now,
                "created_by": by.name,
            },
        )
    return used, notes


def _compressed(roster: RosterContent) -> bytes:
    """The roster as it is stored; written and compressed part by part."""
    packer = zlib.compressobj(3)
    return b"".join([*(packer.compress(part.encode()) for part in roster.csv_parts()), packer.flush()])


def parse_rosters(rosters: Mapping[str, bytes]) -> dict[str, RosterContent]:
    """The rosters by path; raises BadInput with the lines that are wrong."""
    return {path: readable(path, partial(parse_roster, content, path=path)) for path, content in rosters.items()}


def readable(path: str, read: Callable[[], RosterContent]) -> RosterContent:
    """The roster that `read` gives; raises BadInput with the lines that are wrong."""
    try:
        return read()
    except RosterError as error:
        details = tuple(f"{path}: {problem}" for problem in error.problems)
        if error.left_out:
            details = (*details, f"{path}: and {error.left_out:,} more")
        raise BadInput(f"The roster {path} cannot be used.", details=details) from None


def _require_expected(name: str, newest: PlanVersion | None, expected: int | None) -> None:
    if expected is not None and (newest.number if newest else 0) != expected:
        current = newest.number if newest else 0
        raise Conflict(
            f"The plan of {name} is at version {current} now; your change was made on version {expected}. "
            "Look at the newer version and make the change again."
        )

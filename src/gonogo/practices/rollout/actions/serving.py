# SPDX-License-Identifier: Apache-2.0
"""What is served from now on? Written down with every change of a wave or a plan."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gonogo.core.actions.record_evidence import record_evidence
from gonogo.core.models import Event, Evidence, PlanVersion
from gonogo.core.queries.releases import newest_plan
from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.permissions import Actor, Role
from gonogo.practices.rollout.models import ServingVersion, Wave


def serve(release_id: int, *, event: Event, now: datetime) -> ServingVersion:
    """Write what the release serves from now on. Call it in the transaction that changes a wave or the plan."""
    plan: PlanVersion = newest_plan(release_id)
    states = {
        row.name: {"state": row.state, "percent": row.percent} for row in Wave.objects.filter(release_id=release_id)
    }
    return ServingVersion.objects.create(release_id=release_id, plan_version=plan, waves=states, event=event, at=now)


def follow_plan(release_id: int, version_id: int, now: datetime) -> None:
    """After a plan was applied: make rows for its waves, drop those of waves that are gone, and serve it.

    A wave that was rolled back stays on record: taken out of the plan and put back, it still needs a new poll.
    """
    names = [wave["name"] for wave in PlanVersion.objects.values_list("content", flat=True).get(pk=version_id)["waves"]]
    Wave.objects.filter(release_id=release_id, sequence=0).exclude(name__in=names).delete()
    for name in names:
        Wave.objects.get_or_create(release_id=release_id, name=name)
    applied = Event.objects.filter(release_id=release_id, subject="plan").order_by("-pk")[0]
    serve(release_id, event=applied, now=now)


def record_rollback_time(version: int, *, seconds: float, now: datetime) -> None:
    """Record how long a rollback took from its commit to the data plane, once per serving version."""
    row = ServingVersion.objects.select_related("release", "event").get(pk=version)
    if row.event.verb != "wave rolled back":
        return
    with transaction.atomic():
        known = Evidence.objects.filter(release=row.release, kind="rollout.rollback", facts__serving_version=version)
        if known.exists():
            return
        record_evidence(
            row.release.name,
            kind="rollout.rollback",
            outcome=Outcome.PASSED,
            by=Actor(name="gonogo", role=Role.CONTRIBUTOR, via="data plane"),
            now=now,
            source="data plane",
            facts={
                "statement": f"The rollback of {row.event.subject.replace(':', ' ')} took {seconds:.1f} seconds.",
                "seconds": round(seconds, 3),
                "serving_version": version,
            },
        )

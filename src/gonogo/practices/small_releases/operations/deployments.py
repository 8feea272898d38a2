# SPDX-License-Identifier: Apache-2.0
"""Which deployments are on record, and how do new ones and the incidents after them come in?"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import Field

from gonogo.core.operation import Result, operation
from gonogo.core.parameters import Moment, Name, OfRelease
from gonogo.core.rules.permissions import Action, Actor

if TYPE_CHECKING:
    from gonogo.practices.small_releases.rules.history import Deployment

NAME = Field(min_length=1, max_length=250, description="The release as the product numbers it, such as v1.4.0.")


class OfProduct(OfRelease):
    """Parameters about a product: its own name, or one of its releases."""

    product: Name | None = Field(None, description="The product; left out, the one of the release.")


class RecordDeployment(OfProduct):
    """A deployment that was finished."""

    name: str = NAME
    commit: str = Field(max_length=64, description="The full hash of the commit that was deployed.")
    finished: Moment | None = Field(None, description="When it was finished; now when left out.")
    incident: Name | None = Field(None, description="The incident that it answers, when it was not planned.")


class LinkIncident(OfProduct):
    """An incident after which a release needed immediate intervention."""

    name: str = NAME
    incident: Name = Field(description="The incident.")


@operation("releases.record", action=Action.RECORD_EVIDENCE, params=RecordDeployment)
def record(by: Actor, now: datetime, params: RecordDeployment) -> Result:
    """Record that a release was deployed; repeating it changes nothing."""
    from gonogo.core.operations.scope import stamp
    from gonogo.practices.small_releases.actions.deployments import record_deployment

    product = product_meant(params)
    kept = record_deployment(
        product,
        name=params.name,
        commit=params.commit,
        finished=params.finished or now,
        incident=params.incident or "",
        by=by,
        now=now,
    )
    row = kept.deployment
    return {
        "product": product,
        "name": row.name,
        "commit": row.commit,
        "finished": stamp(row.finished_at),
        "incident": row.incident or None,
        "recorded": kept.new,
        "known_product": _has_release(product),
    }


@operation("releases.link", action=Action.RECORD_EVIDENCE, params=LinkIncident)
def link(by: Actor, now: datetime, params: LinkIncident) -> Result:
    """Link an incident to the release after which it happened; repeating it changes nothing."""
    from gonogo.practices.small_releases.actions.deployments import link_incident

    product = product_meant(params)
    row, new = link_incident(product, name=params.name, incident=params.incident, by=by, now=now)
    return {"product": product, "name": row.name, "incident": row.incident, "recorded": new}


@operation("releases.deployments", action=Action.SEE, params=OfProduct)
def deployments(by: Actor, now: datetime, params: OfProduct) -> Result:
    """List the recorded deployments of a product, oldest first, with the incidents that followed."""
    from gonogo.practices.small_releases.queries.deployments import deployments_of, links_without_deployment

    product = product_meant(params)
    return {
        "product": product,
        "deployments": [_entry(one) for one in deployments_of(product)],
        "links": [{"release": name, "incident": incident} for name, incident in links_without_deployment(product)],
    }


def product_meant(params: OfProduct) -> str:
    """The named product, or the one of the named or only release."""
    from gonogo.core.operations.scope import release_meant

    return params.product if params.product is not None else release_meant(params.release).product


def _has_release(product: str) -> bool:
    from gonogo.core.models import Release

    return Release.objects.filter(product=product).exists()


def _entry(one: Deployment) -> dict[str, Any]:
    return {
        "release": one.release,
        "commit": one.commit,
        "finished": one.finished.isoformat(),
        "incident": one.incident,
        "incidents": list(one.incidents),
    }


OPERATIONS = (record, link, deployments)

# SPDX-License-Identifier: Apache-2.0
"""Which deployments of a product are on record, and which incidents followed them?"""

from __future__ import annotations

from collections import defaultdict

from gonogo.practices.small_releases.models import IncidentLink, RecordedDeployment
from gonogo.practices.small_releases.rules.history import Deployment


def deployments_of(product: str) -> tuple[Deployment, ...]:
    """The deployments of the product by the time they were finished, with the incidents that were linked since."""
    incidents: dict[str, list[str]] = defaultdict(list)
    for name, incident in IncidentLink.objects.filter(product=product).values_list("name", "incident"):
        incidents[name].append(incident)
    return tuple(
        Deployment(row.name, row.commit, row.finished_at, row.incident, tuple(incidents[row.name]))
        for row in RecordedDeployment.objects.filter(product=product)
    )


def links_without_deployment(product: str) -> tuple[tuple[str, str], ...]:
    """Name of a release and incident, for releases that are known by their tag alone."""
    deployed = set(RecordedDeployment.objects.filter(product=product).values_list("name", flat=True))
    links = IncidentLink.objects.filter(product=product).values_list("name", "incident")
    return tuple((name, incident) for name, incident in links if name not in deployed)

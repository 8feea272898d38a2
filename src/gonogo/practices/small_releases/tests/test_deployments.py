# SPDX-License-Identifier: Apache-2.0
"""Are deployments and incidents recorded once, for a known product, by those who may?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gonogo.core.errors import BadInput, NotFound
from gonogo.core.operation import operations, run_operation
from gonogo.core.rules.permissions import NotAllowed
from gonogo.core.tests.cast import NOW, RELEASE, as_
from gonogo.practices.small_releases.models import IncidentLink, RecordedDeployment
from gonogo.practices.small_releases.rules.incidents import with_links
from gonogo.practices.small_releases.tests.made_measured import made_measured
from gonogo.practices.small_releases.tests.test_recording import sent

COMMIT = "a" * 40


def ask(name: str, /, by: str = "ravi", **params: Any) -> Any:
    """Run an operation as somebody."""
    return run_operation(operations()[name], params, by=as_(by), now=NOW)


def test_a_deployment_is_recorded_once(release: str) -> None:
    """The earliest record of a name and commit counts; repeating it says so and changes nothing."""
    first = ask("releases.record", release=RELEASE, name="v1.2", commit=COMMIT, finished="2027-03-01T08:00:00-05:00")
    assert first == {
        "product": "portal",
        "name": "v1.2",
        "commit": COMMIT,
        "finished": "2027-03-01T13:00:00Z",
        "incident": None,
        "recorded": True,
        "known_product": True,
    }
    again = ask("releases.record", product="portal", name="v1.2", commit=COMMIT)
    assert (again["recorded"], again["finished"]) == (False, "2027-03-01T13:00:00Z")
    assert ask("releases.record", name="v1.2", commit="b" * 40)["recorded"]
    assert RecordedDeployment.objects.count() == 2


def test_deployments_are_listed_with_their_incidents(release: str) -> None:
    """Oldest first; an incident is linked once, and to a deployment or to a measured tag alone."""
    ask("releases.record", name="v1.3", commit=COMMIT, finished="2027-03-01T09:00:00Z", incident="INC-7")
    ask("releases.record", name="v1.2", commit="b" * 40, finished="2027-02-01T09:00:00Z")
    ask("releases.measure", measured=sent(made_measured()))
    for _ in range(2):
        ask("releases.link", name="v1.2", incident="INC-7")
    ask("releases.link", name="v1.5", incident="INC-8")
    said = ask("releases.deployments", by="vera")
    assert [(one["release"], one["incident"], one["incidents"]) for one in said["deployments"]] == [
        ("v1.2", "", ["INC-7"]),
        ("v1.3", "INC-7", []),
    ]
    assert said["links"] == [{"release": "v1.5", "incident": "INC-8"}]
    assert IncidentLink.objects.count() == 2


def test_a_link_to_an_unknown_release_suggests_a_known_one(release: str) -> None:
    """A slip of the key is not recorded."""
    ask("releases.record", name="v1.21", commit=COMMIT)
    with pytest.raises(NotFound, match=r"Did you mean v1\.21"):
        ask("releases.link", name="v1.12", incident="INC-7")
    with pytest.raises(NotFound, match="measure the history first"):
        ask("releases.link", product="other", name="zebra", incident="INC-7")


@pytest.mark.parametrize(
    "wrong",
    [
        {"commit": "HEAD"},
        {"commit": "A" * 40},
        {"commit": "a" * 39},
        {"name": ""},
        {"name": "v1\n2"},
        {"name": "v1 "},
        {"name": "v" * 251},
        {"incident": "\u202eINC"},
        {"finished": "2027-03-02T09:00:00Z"},
        {"finished": "yesterday"},
        {"surprise": 1},
    ],
)
def test_a_wrong_record_is_refused(release: str, wrong: dict[str, Any]) -> None:
    """Short hashes, names that cannot be shown, the future and unknown parameters."""
    with pytest.raises(BadInput):
        ask("releases.record", **{"name": "v1.2", "commit": COMMIT, **wrong})
    assert not RecordedDeployment.objects.exists()


def test_who_only_looks_records_nothing(release: str) -> None:
    """Also not for a product that has no release yet."""
    for product in ("portal", "other"):
        with pytest.raises(NotAllowed):
            ask("releases.record", by="vera", product=product, name="v1", commit=COMMIT)
    assert ask("releases.record", product="other", name="v1", commit=COMMIT)["known_product"] is False


def test_links_show_in_the_figures() -> None:
    """An incident marks its release and the fail rate counts it, if the release is of the last year."""
    measured = made_measured()
    linked = with_links(measured, [("v1.3", "INC-1"), ("v1.3", "INC-1"), ("v9", "INC-2")])
    assert [one.incidents for one in linked.releases if one.incidents] == [("INC-1",)]
    assert (linked.rates.failed, linked.rates.fail_rate) == (1, 1 / 12)
    assert with_links(measured, [("v9", "INC-2")]) is measured
    assert made_measured(at=NOW + timedelta(days=1)).rates.fail_rate is None

# SPDX-License-Identifier: Apache-2.0
"""Does the web read and make plans exactly as a plan file would?"""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from gonogo.core.actions.apply_plan import apply_plan
from gonogo.core.models import PlanVersion, Release
from gonogo.core.planfile import content_hash, read_plan
from gonogo.core.queries.releases import newest_plan, release_named
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, ROSTERS, as_
from gonogo.faces.web.forms.plan_sections import SECTIONS
from gonogo.faces.web.tests.conftest import Browser
from gonogo.faces.web.tests.page_forms import problems_of, upload


def test_the_plan_reads_in_words(release: str, looking_as: Browser) -> None:
    """Groups, waves, flags and versions, without YAML."""
    page = " ".join(looking_as("vera").get(reverse("plan", args=[RELEASE])).content.decode().split())
    for words in (
        "Office is duluth or el-paso",
        "Everyone listed in rosters/appeals.csv (20 people)",
        "50&nbsp;%, 100&nbsp;%",
    ):
        assert words in page
    assert "Change<" not in page
    assert reverse("plan-edit", args=[RELEASE]) not in page


def test_each_section_leads_to_the_page_that_changes_it(release: str, looking_as: Browser) -> None:
    """For leads, on the newest version only; also for sections that say nothing yet."""
    browser = looking_as("dana")
    page = browser.get(reverse("plan", args=[RELEASE])).content.decode()
    for section in SECTIONS:
        assert reverse("plan-edit-section", args=[RELEASE, section]) in page
    apply_plan(PLAN.replace("Portal 2.0", "Two"), rosters={}, by=as_("dana"), now=NOW)
    old = browser.get(reverse("plan-version", args=[RELEASE, 1])).content.decode()
    assert reverse("plan-edit-section", args=[RELEASE, "waves"]) not in old


def test_people_are_called_by_name(release: str, looking_as: Browser) -> None:
    """Who applied a version and who answers the poll; who has no name keeps the username."""
    apply_plan(PLAN.replace("[ivan]", "[ivan, newcomer]"), rosters={}, by=as_("dana"), now=NOW)
    page = " ".join(looking_as("vera").get(reverse("plan", args=[RELEASE])).content.decode().split())
    assert "Version 2, by Dana on" in page
    assert "<dd>Ivan, newcomer</dd>" in page


def test_versions_are_compared_in_sentences_and_downloaded(release: str, looking_as: Browser) -> None:
    """Also the rosters; and what is downloaded is what was applied."""
    changed = PLAN.replace("bake: 1d", "bake: 2d")
    apply_plan(changed, rosters={**ROSTERS, "rosters/appeals.csv": b"key\nuser-20\nnew\n"}, by=as_("dana"), now=NOW)
    page = unescape(looking_as("vera").get(reverse("plan-diff", args=[RELEASE, 1, 2])).content.decode())
    assert 'In wave "pilot", bake changes from 1d to 2d.' in page
    assert "The roster rosters/appeals.csv changes: 1 people come, 19 go." in page
    file = looking_as("vera").get(reverse("plan-download", args=[RELEASE, 1]))
    assert file.content.decode() == PLAN
    assert 'filename="release.yaml"' in file["Content-Disposition"]
    assert "version 2 is in use" in looking_as("vera").get(reverse("plan-version", args=[RELEASE, 1])).content.decode()
    assert looking_as("vera").get(reverse("plan-version", args=[RELEASE, 9])).status_code == 404


def test_a_changed_file_is_previewed_and_applied(release: str, looking_as: Browser) -> None:
    """The file with a roster: what it would change, then version 2."""
    browser = looking_as("dana")
    sent = {
        "plan": upload("release.yaml", PLAN.replace("Portal 2.0", "Portal two")),
        "rosters": [upload("appeals.csv", "key\nuser-1\nuser-1\n")],
    }
    shown = browser.post(reverse("plan-upload", args=[RELEASE]), sent, follow=True)
    page = unescape(shown.content.decode())
    assert "The title changes from Portal 2.0 to Portal two." in page
    assert "1 line repeats a key" in page
    browser.post(shown.redirect_chain[-1][0], {"apply": "1"})
    assert (release_named(RELEASE).title, release_named(RELEASE).plan_version) == ("Portal two", 2)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"plan": upload("release.yaml", "gonogo: [1\n")}, "release.yaml:"),
        ({"plan": upload("release.yaml", "gonogo: 1\nwavse: []\n")}, "release.yaml:2:1 wavse: "),
        ({"plan": upload("release.yaml", "a: &x [1]\nb: [*x, *x]\n")}, "alias"),
        ({"plan": upload("release.yaml", "")}, "release.yaml"),
        ({"plan": upload("release.yaml", b"\xff\xfe\x00")}, "release.yaml"),
        ({"plan": upload("release.yaml", "#" * 1_100_000)}, "at most 1 MB"),
        ({"plan": upload("release.yaml", PLAN.replace("portal-2.0", "other-1"))}, "This is the plan of other-1"),
        (
            {"plan": upload("release.yaml", PLAN), "rosters": [upload("appeals.csv", b"\x00\x01PNG")]},
            "holds binary data",
        ),
        (
            {"plan": upload("release.yaml", PLAN), "rosters": [upload("who.csv", "key\na\n")]},
            "is not named in the plan",
        ),
        ({}, ""),
    ],
)
def test_a_bad_file_is_answered_with_what_is_wrong(
    release: str, looking_as: Browser, sent: dict[str, Any], says: str
) -> None:
    """A page with the lines, never a traceback, never half a plan."""
    for file in [sent.get("plan"), *sent.get("rosters", [])]:
        if file is not None:
            file.seek(0)
    response = looking_as("dana").post(reverse("plan-upload", args=[RELEASE]), sent)
    assert response.status_code == 400
    assert says in problems_of(response)
    assert PlanVersion.objects.count() == 1


NEW = {
    "title": "Forms 1.0", "release": "forms-1.0", "product": "forms", "kind": "iterative", "date": "2027-04-01",
    "timezone": "UTC", "group": "testers", "attributes": "office: duluth", "everyone_from": "2027-04-08",
    "flag": "new-forms",
}  # fmt: skip
SAME_AS_FILE = """\
gonogo: 1
release: forms-1.0
product: forms
title: Forms 1.0
kind: iterative
date: 2027-04-01
groups:
  testers: {match: {office: duluth}}
  everyone: {match: any}
population: {roster: rosters/all-users.csv}
flags:
  new-forms: {variants: {on: true, off: false}, new: on, old: off}
waves:
  - {name: testers, opens: 2027-04-01T09:00, groups: [testers], bake: 7d}
  - {name: everyone, opens: 2027-04-08T09:00, groups: [everyone], stages: [25, 100]}
"""


def test_a_release_begins_with_a_form_as_with_a_file(cast: Any, looking_as: Browser) -> None:
    """The same plan, the same hash, and the way leads to its board."""
    sent = {**NEW, "population": upload("people.csv", ROSTERS["rosters/people.csv"])}
    response = looking_as("dana").post(reverse("release-new"), sent)
    assert (response.status_code, response["Location"]) == (302, reverse("board", args=["forms-1.0"]))
    version = newest_plan(Release.objects.get(name="forms-1.0").pk)
    assert version.hash == content_hash(read_plan(SAME_AS_FILE), version.rosters)


def test_first_wave_bakes_no_longer_than_there_is_time(cast: Any, looking_as: Browser) -> None:
    """Everyone else gets the release two days later, so the first wave bakes two days and not a week."""
    looking_as("dana").post(reverse("release-new"), {**NEW, "everyone_from": "2027-04-03", "flag": ""})
    plan = release_named("forms-1.0").plan
    assert plan.waves[0].bake == timedelta(days=2)
    assert not plan.flags


def test_a_release_begins_with_a_file(cast: Any, looking_as: Browser) -> None:
    """Plan and rosters are sent together."""
    rosters = [upload(path.rpartition("/")[2], content) for path, content in ROSTERS.items()]
    sent = {"plan": upload("release.yaml", PLAN), "rosters": rosters}
    assert looking_as("dana").post(reverse("release-new-upload"), sent).status_code == 302
    assert release_named(RELEASE).plan_version == 1


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"release": "Forms 1"}, "release", "Did you mean “forms-1”?"),
        ({"date": "2027-02-30"}, "date", "not in the calendar"),
        ({"everyone_from": "2027-03-01"}, "everyone_from", "opens before the wave above"),
        ({"attributes": ""}, "attributes", "Say who is in the first user group"),
        ({"timezone": "Mars"}, "timezone", "is not a time zone"),
        ({"kind": ""}, "kind", "required"),
        ({"flag": "new forms"}, "flag", "new-forms"),
    ],
)
def test_a_bad_beginning_is_shown_at_its_field(
    cast: Any, looking_as: Browser, change: dict[str, str], field: str, says: str
) -> None:
    """Nothing is made until it is right."""
    response = looking_as("dana").post(reverse("release-new"), {**NEW, **change})
    assert response.status_code == 400
    assert says in str(response.context["form"].errors[field])
    assert not Release.objects.exists()


def test_a_name_that_is_taken_is_refused(release: str, looking_as: Browser) -> None:
    """Beginning a release never changes another one."""
    response = looking_as("dana").post(reverse("release-new"), {**NEW, "release": RELEASE})
    assert response.status_code == 400
    assert f"There is already a release {RELEASE}." in problems_of(response)


@pytest.mark.parametrize("name", ["plan-upload", "release-new", "release-new-upload"])
@pytest.mark.parametrize("who", ["vera", "ravi", "ivan"])
def test_only_leads_change_plans(release: str, looking_as: Browser, name: str, who: str) -> None:
    """Others may read; the pages and their forms are refused."""
    address = reverse(name, args=[RELEASE] if name.startswith("plan") else [])
    assert looking_as(who).get(address).status_code == 403
    assert looking_as(who).post(address, NEW).status_code == 403

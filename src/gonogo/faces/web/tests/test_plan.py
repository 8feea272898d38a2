# SPDX-License-Identifier: Apache-2.0
"""Does the web read, make and change plans exactly as a plan file would?"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gonogo.core import clock
from gonogo.core.actions.apply_plan import apply_plan
from gonogo.core.models import PlanVersion, Release
from gonogo.core.planfile import content_hash, read_plan
from gonogo.core.queries.releases import newest_plan, release_named
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, ROSTERS, as_
from gonogo.faces.web.tests.conftest import Browser
from gonogo.practices.rollout.actions import open_wave

EXAMPLE = Path(__file__).parents[3] / "core" / "planfile" / "tests" / "data" / "release.yaml"
INPUT = re.compile(r"<input\b[^>]*>|<textarea\b[^>]*>.*?</textarea>|<select\b.*?</select>", re.DOTALL)


def attribute(tag: str, name: str) -> str | None:
    """One attribute of a tag; a bare attribute is an empty text."""
    found = re.search(rf'\s{name}(?:="([^"]*)")?(?=[\s>/])', tag)
    return None if found is None else unescape(found[1] or "")


def fields_of(html: str) -> dict[str, Any]:
    """What a browser would send for the form of the page, if nothing is changed."""
    sent: dict[str, Any] = {}
    for tag in INPUT.findall(html.split('<form method="post" enctype', 1)[1]):
        head = tag.split(">", 1)[0] + ">"
        name, kind = attribute(head, "name"), attribute(head, "type")
        if name is None or kind in {"file", "submit"} or name == "csrfmiddlewaretoken":
            continue
        if tag.startswith("<textarea"):
            sent[name] = unescape(tag.split(">", 1)[1].removesuffix("</textarea>")).removeprefix("\n")
        elif tag.startswith("<select"):
            options = re.findall(r"<option[^>]*>", tag)
            chosen = [option for option in options if attribute(option, "selected") is not None]
            sent[name] = attribute((chosen or options)[0], "value")
        elif kind in {"checkbox", "radio"}:
            if attribute(head, "checked") is not None:
                sent[name] = attribute(head, "value") or "on"
        else:
            sent[name] = attribute(head, "value") or ""
    return sent


def edit_fields(looking_as: Browser, release: str = RELEASE) -> dict[str, Any]:
    """The fields of the edit page as it is shown."""
    response = looking_as("dana").get(reverse("plan-edit", args=[release]))
    assert response.status_code == 200
    return fields_of(response.content.decode())


def send_and_confirm(looking_as: Browser, fields: dict[str, Any], release: str = RELEASE) -> Any:
    """Send the form and confirm on the page that shows what would change."""
    browser = looking_as("dana")
    shown = browser.post(reverse("plan-edit", args=[release]), fields, follow=True)
    assert shown.redirect_chain, problems_of(shown)
    return browser.post(shown.redirect_chain[-1][0], {"apply": "1"}, follow=True)


def problems_of(response: Any) -> str:
    """What the page says is wrong."""
    found = re.search(r'<div class="usa-alert usa-alert--error.*?</div></div>', response.content.decode(), re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split()) if found else ""


def upload(name: str, content: str | bytes) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def row_of(fields: dict[str, Any], section: str, name: str) -> str:
    """The prefix of the row with this name."""
    prefix = next(key for key, value in fields.items() if key.startswith(f"{section}-") and value == name)
    return prefix.rpartition("-")[0]


def test_the_plan_reads_in_words(release: str, looking_as: Browser) -> None:
    """Groups, waves, flags and versions, without YAML."""
    page = " ".join(looking_as("vera").get(reverse("plan", args=[RELEASE])).content.decode().split())
    for words in ("Office is duluth or el-paso", "Everyone listed in rosters/appeals.csv (20 people)", "50 %, 100 %"):
        assert words in page
    assert reverse("plan-edit", args=[RELEASE]) not in page


def test_sending_the_form_unchanged_changes_nothing(release: str, looking_as: Browser) -> None:
    """Every value survives the way through the form: the same hash, and no new version."""
    before = newest_plan(Release.objects.get(name=RELEASE).pk)
    response = send_and_confirm(looking_as, edit_fields(looking_as))
    assert "The plan says the same as version 1; nothing was changed." in response.content.decode()
    assert newest_plan(before.release_id) == before


def test_every_section_of_a_full_plan_survives_the_form(cast: Any, looking_as: Browser) -> None:
    """The example with all its sections: what has no form passes through, what has one comes out equal."""
    rosters = {"rosters/all-users.csv": ROSTERS["rosters/people.csv"], "rosters/appeals.csv": b"key\nuser-1\n"}
    applied = apply_plan(EXAMPLE.read_bytes(), rosters=rosters, by=as_("dana"), now=NOW)
    response = send_and_confirm(looking_as, edit_fields(looking_as, applied.release), applied.release)
    assert "nothing was changed" in response.content.decode()


def test_a_plan_changed_by_form_equals_the_file_changed_the_same_way(release: str, looking_as: Browser) -> None:
    """A new bake time, another office, a freeze, a policy, a flag: same content, same hash as the edited file."""
    fields = edit_fields(looking_as)
    fields[f"{row_of(fields, 'waves', 'pilot')}-bake"] = "36h"
    fields[f"{row_of(fields, 'groups', 'pilot')}-attributes"] = 'office: duluth, el-paso, 7, "7", "a, b", true'
    fields |= {"freezes-TOTAL_FORMS": "1", "freezes-0-name": "holidays", "freezes-0-first": "2027-12-24"}
    fields |= {"freezes-0-last": "2027-12-26", "freezes-0-groups": "everyone", "policy-training.coverage": "advisory"}
    fields |= {"flags-TOTAL_FORMS": "2", "flags-1-name": "copy/Text", "flags-1-new": "short", "flags-1-old": "plain"}
    fields["flags-1-variants"] = 'plain: "1"\nshort: two: more'
    send_and_confirm(looking_as, fields)
    text = (
        PLAN.replace("bake: 1d", "bake: 1d12h").replace(
            "office: [duluth, el-paso]", 'office: [duluth, el-paso, 7, "7", "a, b", true]'
        )
        + "freezes:\n  - {name: holidays, from: 2027-12-24, to: 2027-12-26, groups: [everyone]}\n"
        + "policy: {training.coverage: advisory}\n"
    )
    flag = '  copy/Text: {variants: {plain: "1", short: "two: more"}, new: short, old: plain}\nwaves:'
    version = newest_plan(Release.objects.get(name=RELEASE).pk)
    assert (version.number, version.author) == (2, "dana")
    assert version.hash == content_hash(read_plan(text.replace("waves:", flag, 1)), version.rosters)


def test_the_preview_says_what_changes_and_for_whom(release: str, looking_as: Browser) -> None:
    """Sentences and counts before anything is applied; discarding leaves the plan as it is."""
    fields = edit_fields(looking_as)
    fields[f"{row_of(fields, 'groups', 'pilot')}-attributes"] = "office: duluth"
    browser = looking_as("dana")
    shown = browser.post(reverse("plan-edit", args=[RELEASE]), fields, follow=True)
    page = unescape(shown.content.decode())
    assert 'In group "pilot", match office changes from duluth, el-paso to duluth.' in page
    assert "Wave pilot: 6 people before, 3 after." in page
    assert PlanVersion.objects.count() == 1
    gone = browser.post(shown.redirect_chain[-1][0], {"discard": "1"}, follow=True)
    assert "was discarded" in gone.content.decode()
    assert browser.get(shown.redirect_chain[-1][0]).status_code == 404
    assert PlanVersion.objects.count() == 1


def test_a_problem_is_shown_at_its_field(release: str, looking_as: Browser) -> None:
    """All at once, in the words of the plan, with what was probably meant."""
    fields = edit_fields(looking_as)
    pilot = row_of(fields, "waves", "pilot")
    fields |= {f"{pilot}-bake": "soon", f"{pilot}-groups": "pilots", "basics-timezone": "America/New_Yrok"}
    fields[f"{row_of(fields, 'groups', 'pilot')}-attributes"] = "office duluth"
    response = looking_as("dana").post(reverse("plan-edit", args=[RELEASE]), fields)
    assert response.status_code == 400
    assert "Line 1 should look like “office: duluth, el-paso”." in problems_of(response)
    fields[f"{row_of(fields, 'groups', 'pilot')}-attributes"] = "office: duluth"
    response = looking_as("dana").post(reverse("plan-edit", args=[RELEASE]), fields)
    form = response.context["form"]
    (row,) = [row for row in form.sections["waves"].forms if row.prefix == pilot]
    assert set(row.errors) == {"bake", "groups"}
    assert "Did you mean “pilot”?" in str(row.errors["groups"])
    assert "Did you mean “America/New_York”?" in str(form.basics.errors["timezone"])
    assert PlanVersion.objects.count() == 1


def test_a_row_is_added_and_removed_without_scripts(release: str, looking_as: Browser) -> None:
    """The button brings a blank row and keeps what was typed; a blank row is not there, a ticked one goes."""
    fields = edit_fields(looking_as) | {"basics-title": "Half typed", "add": "waves"}
    response = looking_as("dana").post(reverse("plan-edit", args=[RELEASE]), fields)
    assert response.status_code == 200
    again = fields_of(response.content.decode())
    assert (again["waves-TOTAL_FORMS"], again["basics-title"], problems_of(response)) == ("4", "Half typed", "")
    again[f"{row_of(again, 'waves', 'everyone')}-DELETE"] = "on"
    send_and_confirm(looking_as, again)
    plan = release_named(RELEASE).plan
    assert ([wave.name for wave in plan.waves], plan.title) == (["pilot", "appeals"], "Half typed")


def test_two_people_at_once_the_second_is_told(release: str, looking_as: Browser) -> None:
    """Whether the other was faster before the preview or before the confirmation, nothing is lost silently."""
    fields = edit_fields(looking_as) | {"basics-title": "Mine"}
    browser = looking_as("dana")
    shown = browser.post(reverse("plan-edit", args=[RELEASE]), fields, follow=True)
    apply_plan(PLAN.replace("Portal 2.0", "Theirs"), rosters=ROSTERS, by=as_("ada"), now=NOW)
    response = browser.post(shown.redirect_chain[-1][0], {"apply": "1"})
    assert response.status_code == 409
    assert reverse("plan-diff", args=[RELEASE, 1, 2]) in response.content.decode()
    late = browser.post(reverse("plan-edit", args=[RELEASE]), fields)
    assert late.status_code == 409
    assert "Somebody applied version 2 while you worked on version 1." in problems_of(late)
    assert release_named(RELEASE).title == "Theirs"


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


def test_a_plan_that_would_take_the_release_from_people_is_refused(
    ready: str, looking_as: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An open wave stays as it is; the form says why."""
    monkeypatch.setattr(clock, "system_now", lambda: NOW)
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    fields = edit_fields(looking_as)
    fields[f"{row_of(fields, 'groups', 'pilot')}-attributes"] = "office: duluth"
    response = looking_as("dana").post(reverse("plan-edit", args=[RELEASE]), fields)
    assert response.status_code == 400
    assert "the group must stay as it is" in problems_of(response)


NEW = {
    "title": "Forms 1.0", "release": "forms-1.0", "product": "forms", "kind": "iterative", "date": "2027-04-01",
    "timezone": "UTC", "group": "testers", "attributes": "office: duluth", "everyone_from": "2027-04-08",
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


@pytest.mark.parametrize("name", ["plan-edit", "plan-upload", "release-new", "release-new-upload"])
@pytest.mark.parametrize("who", ["vera", "ravi", "ivan"])
def test_only_leads_change_plans(release: str, looking_as: Browser, name: str, who: str) -> None:
    """Others may read; the pages and their forms are refused."""
    address = reverse(name, args=[RELEASE] if name.startswith("plan") else [])
    assert looking_as(who).get(address).status_code == 403
    assert looking_as(who).post(address, NEW).status_code == 403


def test_a_draft_belongs_to_who_made_it(release: str, looking_as: Browser) -> None:
    """Another lead cannot confirm it by its address."""
    shown = looking_as("dana").post(reverse("plan-edit", args=[RELEASE]), edit_fields(looking_as), follow=True)
    assert looking_as("ada").get(shown.redirect_chain[-1][0]).status_code == 404

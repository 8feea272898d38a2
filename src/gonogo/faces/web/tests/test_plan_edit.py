# SPDX-License-Identifier: Apache-2.0
"""Does changing one section of a plan by form make exactly the plan that the changed file would have made?"""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from gonogo.core import clock
from gonogo.core.actions.apply_plan import apply_plan
from gonogo.core.models import Person, PlanVersion, Release
from gonogo.core.planfile import Wave, content_hash, read_plan
from gonogo.core.queries.releases import newest_plan, release_named
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, ROSTERS, as_
from gonogo.faces.web.forms.plan_sections import SECTIONS
from gonogo.faces.web.forms.plan_waves import WaveRow
from gonogo.faces.web.tests.conftest import Browser
from gonogo.faces.web.tests.page_forms import fields_of, problems_of, upload
from gonogo.practices.rollout.actions import open_wave

EXAMPLE = Path(__file__).parents[3] / "core" / "planfile" / "tests" / "data" / "release.yaml"


def address(section: str, release: str = RELEASE) -> str:
    """Where a section is changed."""
    return reverse("plan-edit-section", args=[release, section])


def fields(looking_as: Browser, section: str, release: str = RELEASE) -> dict[str, Any]:
    """The fields of the section as its page shows them."""
    response = looking_as("dana").get(address(section, release))
    assert response.status_code == 200
    return fields_of(response.content.decode())


def send(looking_as: Browser, section: str, sent: dict[str, Any], release: str = RELEASE) -> Any:
    """Send the form; gives the page that shows what would change."""
    shown = looking_as("dana").post(address(section, release), sent, follow=True)
    assert shown.redirect_chain, problems_of(shown)
    return shown


def send_and_confirm(looking_as: Browser, section: str, sent: dict[str, Any], release: str = RELEASE) -> Any:
    """Send the form and confirm on the page that shows what would change."""
    browser = looking_as("dana")
    shown = browser.post(address(section, release), sent, follow=True)
    assert shown.redirect_chain, problems_of(shown)
    return browser.post(shown.redirect_chain[-1][0], {"apply": "1"}, follow=True)


def row(sent: dict[str, Any], name: str) -> str:
    """The prefix of the row with this name."""
    return next(key for key, value in sent.items() if value == name and key.endswith("-name")).rpartition("-")[0]


def require_equal(text: str) -> None:
    """The newest version has the content of this file, to the hash."""
    version = newest_plan(Release.objects.get(name=RELEASE).pk)
    assert version.hash == content_hash(read_plan(text), version.rosters)


@pytest.mark.parametrize("section", SECTIONS)
def test_sending_a_section_unchanged_changes_nothing(cast: Any, looking_as: Browser, section: str) -> None:
    """The example with all its sections: every value survives the way through the form."""
    rosters = {"rosters/all-users.csv": ROSTERS["rosters/people.csv"], "rosters/appeals.csv": b"key\nuser-1\n"}
    applied = apply_plan(EXAMPLE.read_bytes(), rosters=rosters, by=as_("dana"), now=NOW)
    sent = fields(looking_as, section, applied.release)
    response = send_and_confirm(looking_as, section, sent, applied.release)
    assert "The plan says the same as version 1; nothing was changed." in response.content.decode()
    assert PlanVersion.objects.count() == 1


def test_a_wave_changed_by_form_equals_the_file_changed_the_same_way(release: str, looking_as: Browser) -> None:
    """Bake time, stages and a second user group: the same hash, by the person who sent it."""
    sent = fields(looking_as, "waves")
    pilot = row(sent, "pilot")
    sent |= {f"{pilot}-bake": "36h", f"{pilot}-stages": "50, 100", f"{pilot}-groups": ["pilot", "appeals"]}
    send_and_confirm(looking_as, "waves", sent)
    require_equal(PLAN.replace("groups: [pilot], bake: 1d", "groups: [pilot, appeals], stages: [50, 100], bake: 36h"))
    assert newest_plan(Release.objects.get(name=RELEASE).pk).author == "dana"


def test_who_opens_a_wave_and_moves_it_on_equals_the_file(release: str, looking_as: Browser) -> None:
    """Gonogo opens it, a person moves it on, there is no way back: folded away, and told in a few words."""
    sent = fields(looking_as, "waves")
    wave = row(sent, "appeals")
    sent |= {f"{wave}-opening": "automatic", f"{wave}-advance": "by-hand", f"{wave}-no_return": "on"}
    send_and_confirm(looking_as, "waves", sent)
    changed = "approval: required, opening: automatic, advance: by-hand, point-of-no-return: true"
    require_equal(PLAN.replace("approval: required", changed))
    page = looking_as("dana").get(address("waves")).content.decode()
    assert "Gonogo opens it · a person moves it on · point of no return" in page
    assert page.count('<details class="rowform__more">') == 3
    shown = " ".join(looking_as("vera").get(reverse("plan", args=[RELEASE])).content.decode().split())
    assert "Gonogo opens it at the planned time, a person moves it on. Point of no return" in shown


def test_what_the_forms_do_not_show_stays_as_the_file_said(release: str, looking_as: Browser) -> None:
    """The version of the draw is not asked; changing the release keeps it, and the plan names it."""
    text = PLAN.replace("groups:\n", "bucketing: v3\ngroups:\n", 1)
    apply_plan(text, rosters={}, by=as_("dana"), now=NOW)
    send_and_confirm(looking_as, "release", fields(looking_as, "release") | {"release-title": "Portal two"})
    require_equal(text.replace("title: Portal 2.0", "title: Portal two"))
    assert "by bucketing v3" in looking_as("vera").get(reverse("plan", args=[RELEASE])).content.decode()


def test_every_key_of_a_wave_has_a_field() -> None:
    """A key that the plan learns and the form does not would be lost by whoever changes a wave here."""
    assert {field.alias for field in Wave.model_fields.values()} == set(WaveRow.places)


def test_the_order_in_which_a_plan_names_groups_and_people_stays(release: str, looking_as: Browser) -> None:
    """Boxes have the order of the page; those that are ticked stand first, in the order of the plan."""
    text = PLAN.replace("groups: [appeals],", "groups: [pilot, appeals],").replace("[ivan]", "[tess, ivan, dana]")
    apply_plan(text, rosters={}, by=as_("dana"), now=NOW)
    for section in ("waves", "roles"):
        send_and_confirm(looking_as, section, fields(looking_as, section))
    assert release_named(RELEASE).plan_version == 2


def test_a_group_changed_by_form_equals_the_file(release: str, looking_as: Browser) -> None:
    """Words mean what they mean in a file: numbers, quoted text, true."""
    sent = fields(looking_as, "groups")
    sent[f"{row(sent, 'pilot')}-attributes"] = 'office: duluth, el-paso, 7, "7", "a, b", true'
    send_and_confirm(looking_as, "groups", sent)
    require_equal(PLAN.replace("[duluth, el-paso]", '[duluth, el-paso, 7, "7", "a, b", true]'))


def test_a_renamed_group_is_renamed_where_it_is_used(release: str, looking_as: Browser) -> None:
    """In waves and freezes; so one page is enough to rename it."""
    text = PLAN + "freezes:\n  - {name: holidays, from: 2027-12-24, to: 2027-12-26, groups: [appeals]}\n"
    apply_plan(text, rosters={}, by=as_("dana"), now=NOW)
    sent = fields(looking_as, "groups")
    sent[f"{row(sent, 'appeals')}-name"] = "objections"
    send_and_confirm(looking_as, "groups", sent)
    renamed = text.replace("appeals: {roster", "objections: {roster").replace(
        "groups: [appeals]", "groups: [objections]"
    )
    require_equal(renamed)


def test_no_form_loses_what_it_does_not_show(release: str, looking_as: Browser) -> None:
    """Leave, working days, the list of work and freezes that stop the work survive every page sent as it is."""
    text = PLAN.replace(
        "timezone: America/New_York",
        "timezone: America/New_York\n"
        "repository: {path: portal, releases: 'r*', branch: trunk, exclude: ['*.min.js']}\n"
        "schedule:\n  code-freeze: 2027-01-25\n  buffer: 36h\n  holidays: US-NY\n  working-days: [mon, tue, sat]\n"
        "  backlog: {source: git, remaining: 7}\n"
        "  leave: [{name: winter, from: 2026-12-24, to: 2027-01-02, away: 80}]\n"
        "freezes:\n  - {name: winter, from: 2026-12-24, to: 2027-01-02, work: stops}\n"
        "  - {name: enrolment, from: 2027-12-24, to: 2027-12-26, groups: [appeals]}",
    )
    apply_plan(text, rosters={}, by=as_("dana"), now=NOW)
    for section in ("release", "waves", "freezes", "roles", "checks"):
        send_and_confirm(looking_as, section, fields(looking_as, section))
    require_equal(text)


def test_a_freeze_in_which_the_work_stops_is_ticked(release: str, looking_as: Browser) -> None:
    """And goes on again when the tick is taken away."""
    freeze = "freezes:\n  - {name: holidays, from: 2027-12-24, to: 2027-12-26, work: stops}\n"
    apply_plan(PLAN + freeze, rosters={}, by=as_("dana"), now=NOW)
    assert "the work stops" in looking_as("dana").get(address("freezes")).content.decode()
    sent = {key: value for key, value in fields(looking_as, "freezes").items() if key != "freezes-0-stops"}
    send_and_confirm(looking_as, "freezes", sent)
    require_equal(PLAN + freeze.replace(", work: stops", ""))


def test_a_group_in_use_is_not_removed(release: str, looking_as: Browser) -> None:
    """The page names the waves that would be left without it."""
    sent = fields(looking_as, "groups")
    sent[f"{row(sent, 'appeals')}-DELETE"] = "on"
    response = looking_as("dana").post(address("groups"), sent)
    assert response.status_code == 400
    assert "appeals cannot be removed: wave appeals still names it." in problems_of(response)


def test_a_new_roster_makes_a_group(release: str, looking_as: Browser) -> None:
    """The file comes along and stands under the name of the group."""
    sent = fields(looking_as, "groups") | {"groups-TOTAL_FORMS": "4", "groups-3-name": "testers"}
    sent |= {"groups-3-how": "roster", "groups-3-file": upload("who.csv", "key\nuser-7\nuser-8\n")}
    shown = send(looking_as, "groups", sent)
    assert "The roster rosters/testers.csv comes with 2 people." in unescape(shown.content.decode())
    missing = {key: value for key, value in sent.items() if key != "groups-3-file"}
    response = looking_as("dana").post(address("groups"), missing)
    assert "Roster: Choose the file that lists the people of this group." in problems_of(response)


def test_flags_freezes_roles_checks_and_basics_equal_the_file(release: str, looking_as: Browser) -> None:
    """One page after the other, each a version; together the file that says all of it."""
    flag = {"flags-TOTAL_FORMS": "2", "flags-1-name": "copy/Text", "flags-1-new": "short", "flags-1-old": "plain"}
    send_and_confirm(
        looking_as, "flags", fields(looking_as, "flags") | flag | {"flags-1-variants": 'plain: "1"\nshort: two: more'}
    )
    freeze = {"freezes-TOTAL_FORMS": "1", "freezes-0-name": "holidays", "freezes-0-first": "2027-12-24"}
    freeze |= {"freezes-0-last": "2027-12-26", "freezes-0-groups": ["everyone"]}
    send_and_confirm(looking_as, "freezes", fields(looking_as, "freezes") | freeze)
    role = {"roles-TOTAL_FORMS": "3", "roles-2-name": "support-lead", "roles-2-people": ["sam"]}
    send_and_confirm(looking_as, "roles", fields(looking_as, "roles") | role | {"roles-2-others": "newcomer"})
    send_and_confirm(looking_as, "checks", fields(looking_as, "checks") | {"checks-training.coverage": "advisory"})
    send_and_confirm(looking_as, "release", fields(looking_as, "release") | {"release-title": "Portal two"})
    copy = '  copy/Text: {variants: {plain: "1", short: "two: more"}, new: short, old: plain}\nwaves:'
    require_equal(
        PLAN.replace("waves:", copy, 1).replace("title: Portal 2.0", "title: Portal two")
        + "  support-lead: [sam, newcomer]\n"
        + "freezes:\n  - {name: holidays, from: 2027-12-24, to: 2027-12-26, groups: [everyone]}\n"
        + "policy: {training.coverage: advisory}\n"
    )
    assert release_named(RELEASE).plan_version == 6


def test_who_answers_is_picked_from_people_who_may(release: str, looking_as: Browser) -> None:
    """Viewers are not offered, those whom the plan names stay; without accounts, names are typed."""
    page = looking_as("dana").get(address("roles")).content.decode()
    assert "Sam (sam)" in page
    assert "(vera)" not in page
    Person.objects.filter(username="ivan").update(is_active=False)
    apply_plan(PLAN.replace("[ivan]", "[ivan, newcomer]"), rosters={}, by=as_("dana"), now=NOW)
    page = looking_as("dana").get(address("roles")).content.decode()
    assert "Ivan (ivan, cannot answer now)" in page
    assert "newcomer (no account yet)" in page


def test_a_role_of_nobody_is_refused(release: str, looking_as: Browser) -> None:
    """At its field."""
    sent = fields(looking_as, "roles")
    del sent[f"{row(sent, 'security')}-people"]
    response = looking_as("dana").post(address("roles"), sent)
    assert problems_of(response).endswith("security, Who answers: Name at least one person.")


def test_the_preview_says_what_changes_and_for_whom(release: str, looking_as: Browser) -> None:
    """Sentences and counts before anything is applied; discarding leaves the plan as it is."""
    sent = fields(looking_as, "groups")
    sent[f"{row(sent, 'pilot')}-attributes"] = "office: duluth"
    browser = looking_as("dana")
    shown = browser.post(address("groups"), sent, follow=True)
    page = unescape(shown.content.decode())
    assert 'In group "pilot", match office changes from duluth, el-paso to duluth.' in page
    assert "Wave pilot: 6 people before, 3 after." in page
    assert PlanVersion.objects.count() == 1
    gone = browser.post(shown.redirect_chain[-1][0], {"discard": "1"}, follow=True)
    assert "was discarded" in gone.content.decode()
    assert browser.get(shown.redirect_chain[-1][0]).status_code == 404
    assert PlanVersion.objects.count() == 1


def test_a_problem_is_shown_at_its_field(release: str, looking_as: Browser) -> None:
    """In the words of the plan, with what was probably meant; the row is unfolded."""
    sent = fields(looking_as, "waves")
    pilot = row(sent, "pilot")
    sent |= {f"{pilot}-bake": "soon", f"{pilot}-holdback": "90"}
    response = looking_as("dana").post(address("waves"), sent)
    assert response.status_code == 400
    (wrong,) = [one for one in response.context["form"].blocks if one.errors]
    assert (wrong.prefix, set(wrong.errors)) == (pilot, {"bake", "holdback"})
    assert f'id="{pilot}" open>' in response.content.decode()
    zone = fields(looking_as, "release") | {"release-timezone": "America/New_Yrok"}
    response = looking_as("dana").post(address("release"), zone)
    assert "Did you mean “America/New_York”?" in problems_of(response)
    groups = fields(looking_as, "groups")
    groups[f"{row(groups, 'pilot')}-attributes"] = "office duluth"
    response = looking_as("dana").post(address("groups"), groups)
    assert "Line 1 should look like “office: duluth, el-paso”." in problems_of(response)
    assert PlanVersion.objects.count() == 1


def test_a_problem_in_another_section_is_named_by_its_title(release: str, looking_as: Browser) -> None:
    """A release date after the first wave is a problem of that wave."""
    sent = fields(looking_as, "release") | {"release-date": "2027-03-02"}
    response = looking_as("dana").post(address("release"), sent)
    assert response.status_code == 400
    assert "Waves, pilot: the first wave opens on 2027-03-01" in problems_of(response)


def test_a_row_is_added_and_removed_without_scripts(release: str, looking_as: Browser) -> None:
    """The button brings a blank row and keeps what was typed; a blank row is not there, a ticked one goes."""
    sent = fields(looking_as, "waves")
    sent |= {f"{row(sent, 'pilot')}-bake": "2d", "add": "waves"}
    response = looking_as("dana").post(address("waves"), sent)
    assert response.status_code == 200
    again = fields_of(response.content.decode())
    assert (again["waves-TOTAL_FORMS"], again[f"{row(again, 'pilot')}-bake"], problems_of(response)) == ("4", "2d", "")
    again |= {f"{row(again, 'everyone')}-DELETE": "on", f"{row(again, 'everyone')}-opens": ""}
    send_and_confirm(looking_as, "waves", again)
    plan = release_named(RELEASE).plan
    assert ([wave.name for wave in plan.waves], plan.waves[0].bake.days) == (["pilot", "appeals"], 2)


def test_two_people_at_once_the_second_is_told(release: str, looking_as: Browser) -> None:
    """Whether the other was faster before the preview or before the confirmation, nothing is lost silently."""
    sent = fields(looking_as, "release") | {"release-title": "Mine"}
    browser = looking_as("dana")
    shown = browser.post(address("release"), sent, follow=True)
    apply_plan(PLAN.replace("Portal 2.0", "Theirs"), rosters=ROSTERS, by=as_("ada"), now=NOW)
    response = browser.post(shown.redirect_chain[-1][0], {"apply": "1"})
    assert response.status_code == 409
    assert reverse("plan-diff", args=[RELEASE, 1, 2]) in response.content.decode()
    late = browser.post(address("release"), sent)
    assert late.status_code == 409
    assert "Somebody applied version 2 while you worked on version 1." in problems_of(late)
    assert release_named(RELEASE).title == "Theirs"


def test_what_can_no_longer_change_is_said_beforehand(
    ready: str, looking_as: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a wave open, its sections say at the top what must stay; trying all the same is refused at the row."""
    monkeypatch.setattr(clock, "system_now", lambda: NOW)
    assert "has started" not in looking_as("dana").get(address("groups")).content.decode()
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    sent = fields(looking_as, "groups")
    assert "Wave pilot has started, so pilot must stay" in looking_as("dana").get(address("groups")).content.decode()
    assert "has started" not in looking_as("dana").get(address("roles")).content.decode()
    sent[f"{row(sent, 'pilot')}-attributes"] = "office: duluth"
    response = looking_as("dana").post(address("groups"), sent)
    assert response.status_code == 400
    (wrong,) = [one for one in response.context["form"].blocks if one.errors]
    assert wrong.prefix == row(sent, "pilot")
    assert "pilot: A wave with this user group has started; the group must stay as it is." in problems_of(response)


def test_the_choice_leads_to_every_section(release: str, looking_as: Browser) -> None:
    """One sentence each; an unknown section is not found."""
    page = looking_as("dana").get(reverse("plan-edit", args=[RELEASE])).content.decode()
    for name, section in SECTIONS.items():
        assert address(name) in page
        assert section.about in page
    assert looking_as("dana").get(address("rehearsals")).status_code == 404


@pytest.mark.parametrize("who", ["vera", "ravi", "ivan"])
def test_only_leads_change_sections(release: str, looking_as: Browser, who: str) -> None:
    """Others may read; the pages and their forms are refused."""
    assert looking_as(who).get(reverse("plan-edit", args=[RELEASE])).status_code == 403
    for section in SECTIONS:
        assert looking_as(who).get(address(section)).status_code == 403
        assert looking_as(who).post(address(section), {"on_version": "1"}).status_code == 403


def test_a_draft_belongs_to_who_made_it(release: str, looking_as: Browser) -> None:
    """Another lead cannot confirm it by its address."""
    shown = send(looking_as, "release", fields(looking_as, "release"))
    assert looking_as("ada").get(shown.redirect_chain[-1][0]).status_code == 404

# SPDX-License-Identifier: Apache-2.0
"""Is a plan applied whole or not at all, and the same plan only once?"""

from datetime import timedelta

import pytest
from django.db.models import QuerySet

from gonogo.core.actions import apply_plan as module
from gonogo.core.actions.apply_plan import apply_plan
from gonogo.core.errors import BadInput, Conflict
from gonogo.core.models import Event, PlanVersion, Release, Roster
from gonogo.core.planfile import PlanError, plan_to_yaml
from gonogo.core.queries.releases import release_named
from gonogo.core.rules.permissions import NotAllowed
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, ROSTERS, as_, make_release, operator


def test_first_apply_creates_the_release_with_version_one(cast: dict[str, object]) -> None:
    """Release, version, rosters and one event come into being together."""
    applied = make_release()
    assert (applied.change, applied.version) == ("created", 1)
    assert release_named(RELEASE).title == "Portal 2.0"
    assert Roster.objects.count() == 2
    event = Event.objects.get()
    assert (event.subject, event.actor, event.after) == ("plan", "operator", "1")


def test_same_plan_again_changes_nothing_however_it_is_spelled(release: str) -> None:
    """Comments, order of keys, and rosters that stayed at home do not make a version."""
    spelled = "# a comment\n" + PLAN.replace("kind: big-bang\ndate: 2027-03-01\n", "date: 2027-03-01\nkind: big-bang\n")
    assert apply_plan(spelled, rosters={}, by=operator(), now=NOW).change == "unchanged"
    assert apply_plan(PLAN, rosters=ROSTERS, by=operator(), now=NOW).change == "unchanged"
    assert PlanVersion.objects.count() == 1


def test_export_then_apply_is_the_identity(release: str) -> None:
    """The canonical YAML of the stored plan applies to the same hash."""
    written = plan_to_yaml(release_named(release).plan)
    assert apply_plan(written, rosters={}, by=operator(), now=NOW).change == "unchanged"


def test_changed_roster_is_a_new_version(release: str) -> None:
    """The same plan with other people on a roster is another plan."""
    more = {**ROSTERS, "rosters/appeals.csv": ROSTERS["rosters/appeals.csv"] + b"user-50\n"}
    applied = apply_plan(PLAN, rosters=more, by=operator(), now=NOW)
    assert (applied.change, applied.version) == ("changed", 2)


@pytest.mark.parametrize(
    "broken",
    [
        "gonogo: 1\nrelease: [",
        PLAN.replace("groups: [pilot]", "groups: [pilots]"),
        PLAN.replace("rosters/appeals.csv", "rosters/gone.csv"),
        PLAN + "policy: {training.covrage: off}\n",
    ],
)
def test_wrong_plan_leaves_nothing_behind(cast: dict[str, object], broken: str) -> None:
    """Neither a release nor a roster nor an event remains of a plan that was refused."""
    with pytest.raises(PlanError):
        apply_plan(broken, rosters=ROSTERS, by=operator(), now=NOW)
    assert not Release.objects.exists()
    assert not Roster.objects.exists()
    assert not Event.objects.exists()


def test_wrong_roster_is_refused_with_its_lines(cast: dict[str, object]) -> None:
    """A binary roster names itself; nothing is stored."""
    with pytest.raises(BadInput) as refused:
        apply_plan(PLAN, rosters={**ROSTERS, "rosters/appeals.csv": b"key\nuser\x00\n"}, by=operator(), now=NOW)
    assert any("rosters/appeals.csv" in detail for detail in refused.value.details)
    assert not Release.objects.exists()


def test_roster_with_mark_line_ends_and_duplicates_is_the_same_roster(release: str) -> None:
    """A byte-order mark, CRLF, empty lines and repeated keys change nothing but the notes."""
    messy = b"\xef\xbb\xbf" + ROSTERS["rosters/appeals.csv"].replace(b"\n", b"\r\n\r\n") + b"user-20\r\n"
    applied = apply_plan(PLAN, rosters={**ROSTERS, "rosters/appeals.csv": messy}, by=operator(), now=NOW)
    assert applied.change == "unchanged"
    assert any("repeat" in note for note in applied.notes)


def test_only_leads_apply_plans(cast: dict[str, object]) -> None:
    """A contributor is refused before anything is written."""
    with pytest.raises(NotAllowed, match="ravi may not create a release"):
        apply_plan(PLAN, rosters=ROSTERS, by=as_("ravi"), now=NOW)
    assert not Release.objects.exists()


def test_change_made_on_an_older_version_is_a_conflict(release: str) -> None:
    """Two people who edit version 1 at once: the second is told."""
    apply_plan(PLAN.replace("Portal 2.0", "Portal two"), rosters={}, by=as_("dana"), now=NOW, expected_version=1)
    with pytest.raises(Conflict, match="at version 2 now"):
        apply_plan(PLAN.replace("Portal 2.0", "Other"), rosters={}, by=as_("dana"), now=NOW, expected_version=1)


def test_versions_keep_author_time_and_text(release: str) -> None:
    """Each version says who made it when, and gives back what was written."""
    later = NOW + timedelta(hours=1)
    changed = "# moved\n" + PLAN.replace("bake: 1d", "bake: 2d")
    apply_plan(changed, rosters={}, by=as_("dana"), now=later)
    version = PlanVersion.objects.get(number=2)
    assert (version.author, version.created_at, version.text) == ("dana", later, changed)


def test_flag_of_another_release_is_refused(release: str) -> None:
    """Flag keys are unique in a store, so that clients never get an answer of another release."""
    with pytest.raises(BadInput) as refused:
        apply_plan(PLAN.replace(RELEASE, "portal-3.0"), rosters=ROSTERS, by=operator(), now=NOW)
    assert "flags.new-intake: the release portal-2.0 has this flag already" in refused.value.details[0]


def test_who_may_not_apply_is_told_nothing_of_what_is_in_use(release: str) -> None:
    """The permission comes before the plan is compared with the store."""
    with pytest.raises(NotAllowed):
        apply_plan(PLAN.replace("rosters/people", "rosters/none"), rosters={}, by=as_("ravi"), now=NOW)


def test_the_release_is_locked_before_its_plan_is_checked(release: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a wave could open after the check and before the plan is stored."""
    order: list[str] = []
    lock, compare = QuerySet.select_for_update, module.practices
    monkeypatch.setattr(QuerySet, "select_for_update", lambda *a, **k: (order.append("lock"), lock(*a, **k))[1])
    monkeypatch.setattr(module, "practices", lambda: (order.append("compare"), compare())[1])
    apply_plan(PLAN.replace("bake: 1d", "bake: 2d"), rosters={}, by=as_("dana"), now=NOW)
    assert order[:2] == ["lock", "compare"]

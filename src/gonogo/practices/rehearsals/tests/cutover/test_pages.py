# SPDX-License-Identifier: Apache-2.0
"""Do the pages say what everybody needs in the night, and offer each person what is theirs and nothing else?"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gonogo.core.models import Person
from gonogo.core.tests.cast import NOW, RELEASE, as_
from gonogo.practices.rehearsals.models import CutoverEvent, RunbookVersion
from gonogo.practices.rehearsals.rules.cutover.execution import Answer, Kind, Stage, Standing
from gonogo.practices.rehearsals.rules.cutover.move import Verb
from gonogo.practices.rehearsals.tests.cutover.made_files import NIGHT
from gonogo.practices.rehearsals.tests.cutover.nights import (
    go_to_decision,
    later,
    move,
    night_now,
    schedule_night,
    start_night,
)

pytestmark = pytest.mark.usefixtures("release")
BASE = f"/r/{RELEASE}/"
LIVE = f"{BASE}cutovers/night/"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the clock to so many minutes after the window starts; it stands there from the beginning."""

    def set_clock(minutes: float) -> None:
        monkeypatch.setattr("gonogo.core.clock.system_now", lambda: later(minutes))

    set_clock(0)
    return set_clock


def browser(name: str) -> Client:
    """A browser in which somebody of the cast is signed in."""
    client = Client()
    client.force_login(Person.objects.get(username=name))
    return client


def words(client: Client, url: str, status: int = 200) -> str:
    """The words of a page, without markup."""
    answer = client.get(url)
    assert answer.status_code == status, answer.content[:300]
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def press(client: Client, verb: str, task: str = "", **given: object) -> Any:
    """Press a button that acts at once, or send a form; the answer."""
    url = f"{LIVE}do/{verb}/" + (f"?task={task}" if task else "")
    return client.post(url, {"task": task, **given})


def test_the_top_says_where_we_are_and_until_when_we_can_turn_back(at: Any) -> None:
    """One sentence, one time, what is left of it, and why that is enough."""
    start_night()
    page = words(browser("vera"), LIVE)
    assert "0 of 5 tasks are done. It is on time." in page
    assert "Turn back by 16:10 7 h 10 min left" in page
    assert "Enough time" in page
    assert "Rough: the way back is planned to take 50 min and was never rehearsed." in page


def test_weeks_ahead_nobody_is_asked_to_start_it(at: Any) -> None:
    """The page says from when on; on the night it offers the start."""
    schedule_night(kind=Kind.CUTOVER, starts=later(30 * 24 * 60))
    page = words(browser("dana"), LIVE)
    assert "it can be started from 12 hours before" in page and "Start the cutover" not in page
    at(30 * 24 * 60)
    assert "Start the cutover" in words(browser("dana"), LIVE)


def test_a_late_task_turns_the_time_red(at: Any) -> None:
    """The decision would come after the latest time; the word says so beside the colour."""
    start_night()
    move(Verb.BEGIN, "close", 0)
    at(330)
    page = browser("vera").get(LIVE).content.decode()
    assert "cut__top--no" in page
    assert "Out of time" in page
    assert "after the latest time to turn back" in page


def test_everybody_gets_their_own_task(at: Any) -> None:
    """Ravi owns what is ready; Dana leads and has nothing to do now; Vera follows along and can change nothing."""
    start_night()
    assert "Your task now Close the old portal" in words(browser("ravi"), LIVE)
    assert "Nothing waits for you now." in words(browser("dana"), LIVE)
    vera = browser("vera").get(LIVE).content.decode()
    assert "You follow along" in vera
    assert "<button" not in vera.partition("<main")[2].partition("</main>")[0]
    assert "do/" not in vera


def test_a_button_begins_and_ends_a_task(at: Any) -> None:
    """Pressed twice it is done once."""
    start_night()
    ravi = browser("ravi")
    page = ravi.get(LIVE).content.decode()
    id = re.search(r'name="id" value="([0-9a-f]+)"', page)
    assert id is not None
    for _ in range(2):
        assert press(ravi, "begin", "close", **{"at-once": "1", "id": id[1]}).status_code == 302
    assert night_now().execution.stage("close") is Stage.RUNNING
    assert CutoverEvent.objects.filter(verb="begin").count() == 1
    assert press(ravi, "done", "close", **{"at-once": "1", "id": "another"}).status_code == 302
    assert night_now().execution.stage("close") is Stage.DONE


def test_the_second_of_two_people_is_told_who_was_first(at: Any) -> None:
    """They pressed the same button; the page says what happened instead of an error."""
    start_night()
    press(browser("ravi"), "begin", "close", **{"at-once": "1", "id": "a"})
    dana = browser("dana")
    answer = dana.post(f"{LIVE}do/begin/?task=close", {"at-once": "1", "id": "b"}, follow=True)
    assert "is running already (ravi)" in answer.content.decode()


def test_what_needs_a_reason_asks_for_it(at: Any) -> None:
    """Turning back asks once more, says what it means, and needs a few words."""
    start_night()
    ravi = browser("ravi")
    page = words(ravi, f"{LIVE}do/turn-back/")
    assert "Turn back now?" in page
    assert "This cannot be undone." in page
    assert "Enough time." in page
    refused = press(ravi, "turn-back", note="")
    assert (refused.status_code, night_now().execution.standing) == (400, Standing.FORWARD)
    assert press(ravi, "turn-back", note="rows are missing").status_code == 302
    assert "Turned back because: “rows are missing”" in words(ravi, LIVE)


def test_people_who_only_look_can_do_nothing(at: Any) -> None:
    """Whatever address they try."""
    start_night()
    vera = browser("vera")
    for verb in ("turn-back", "pause", "finish", "begin", "vote"):
        assert press(vera, verb, "close", note="because so", **{"at-once": "1"}).status_code == 403
        assert vera.get(f"{LIVE}do/{verb}/?task=close").status_code == 403
    assert vera.post(f"{LIVE}comment/", {"note": "hello"}).status_code == 403
    assert CutoverEvent.objects.count() == 1


def test_votes_are_seen_and_cast(at: Any) -> None:
    """The decision shows who voted; before a go it is said that it leads past the point of no return."""
    schedule_night()
    go_to_decision()
    at(121)
    dana, ivan = browser("dana"), browser("ivan")
    page = words(dana, LIVE)
    assert "A go leads past the point of no return" in page
    assert "Dana Whitfield has not voted yet" in page
    assert press(dana, "vote", "decide", voter="dana", answer="go").status_code == 302
    refused = press(ivan, "vote", "decide", voter="security", answer="no-go")
    assert "Say in a few words why it is a no-go." in refused.content.decode()
    press(ivan, "vote", "decide", voter="security", answer="no-go", note="three rows differ")
    assert "It is a no-go." in words(dana, LIVE)
    press(ivan, "vote", "decide", voter="security", answer="go", note="they do not any more")
    assert night_now().execution.stage("decide") is Stage.DONE


def test_the_point_of_no_return_asks_and_then_offers_no_way_back(at: Any) -> None:
    """Its page must be confirmed; afterwards nothing leads back and the words say to roll forward."""
    schedule_night()
    go_to_decision()
    at(125)
    move(Verb.VOTE, "decide", 121, by=as_("dana"), voter="dana", answer=Answer.GO)
    move(Verb.VOTE, "decide", 121, by=as_("ivan"), voter="security", answer=Answer.GO)
    ravi = browser("ravi")
    assert "once it starts there is no way back" in words(ravi, LIVE)
    assert "This is the point of no return." in words(ravi, f"{LIVE}do/begin/?task=open")
    assert press(ravi, "begin", "open").status_code == 400
    assert press(ravi, "begin", "open", aware="on").status_code == 302
    page = ravi.get(LIVE).content.decode()
    assert "do/turn-back/" not in page
    assert "roll forward" in page


def test_the_page_asks_again_and_gets_only_the_time_when_nothing_changed(at: Any) -> None:
    """What one reads stays; as soon as something happens, all of it comes."""
    start_night()
    vera = browser("vera")
    seen = re.search(r"live/\?seen=([0-9a-f]+)", vera.get(LIVE).content.decode())
    assert seen is not None
    same = vera.get(f"{LIVE}live/?seen={seen[1]}")
    assert (same["HX-Reswap"], b"As of" in same.content, b"cut__top" in same.content) == ("none", True, False)
    move(Verb.BEGIN, "close", 1)
    assert b"cut__top" in vera.get(f"{LIVE}live/?seen={seen[1]}").content
    assert Client().get(f"{LIVE}live/").status_code == 401


def test_comments_go_into_the_log_with_their_writer(at: Any) -> None:
    """Markup in them stays text."""
    start_night()
    ravi = browser("ravi")
    assert ravi.post(f"{LIVE}comment/", {"note": "<b>slow</b> disk", "id": "c1"}).status_code == 302
    assert "&lt;b&gt;slow&lt;/b&gt; disk" in browser("vera").get(LIVE).content.decode()
    assert ravi.post(f"{LIVE}comment/", {"note": " "}).status_code == 400


def test_it_prints_with_owners_times_and_telephone(at: Any) -> None:
    """Everything that is needed when the network is gone."""
    schedule_night()
    page = words(browser("vera"), f"{LIVE}print/")
    assert "Close the old portal Ravi Menon +1 555 0101 09:00–09:10" in page
    assert "Open the new portal (point of no return)" in page
    assert "Restore the old database" in page


def test_the_list_leads_to_what_is_under_way_or_next(at: Any) -> None:
    """Somebody who comes at night finds the live page at once."""
    assert "Nothing is scheduled yet" in words(browser("vera"), f"{BASE}cutovers/")
    schedule_night(starts=NOW + timedelta(days=2))
    assert "Next: night" in words(browser("vera"), f"{BASE}cutovers/")
    move(Verb.START)
    assert "Follow night live" in words(browser("vera"), f"{BASE}cutovers/")


def test_a_night_is_scheduled_on_a_page(at: Any) -> None:
    """The times are those of the release's zone; a name that is taken is said at its field."""
    schedule_night(name="dress-1")
    dana = browser("dana")
    url = f"{BASE}runbooks/people-cutover/schedule/"
    given = {"kind": "cutover", "name": "real", "starts": "2027-03-06T22:00", "ends": "2027-03-07T06:00"}
    assert dana.post(url, given).status_code == 302
    made = night_now("real")
    assert (made.kind, f"{made.window.starts:%d %H:%M}") == (Kind.CUTOVER, "07 03:00")
    assert "There is a cutover" in dana.post(url, {**given, "name": "dress-1"}).content.decode()
    assert "The window ends before it starts." in dana.post(url, {**given, "ends": "2027-03-06T21:00"}).content.decode()
    assert browser("ravi").get(url).status_code == 403


def test_a_runbook_is_uploaded_and_what_is_wrong_is_listed(at: Any) -> None:
    """A good file becomes a version; a bad one is refused with line and column."""
    dana, url = browser("dana"), f"{BASE}runbooks/import/"
    bad = SimpleUploadedFile("night.yaml", NIGHT.replace("after: [close]", "after: [clsoe]").encode())
    refused = dana.post(url, {"file": bad})
    assert (refused.status_code, "night.yaml:18:13" in refused.content.decode()) == (400, True)
    good = SimpleUploadedFile("night.yaml", NIGHT.encode())
    assert dana.post(url, {"file": good})["Location"] == f"{BASE}runbooks/people-cutover/"
    assert dana.post(url, {"file": SimpleUploadedFile("x.yaml", b"\xff\xfe")}).status_code == 400
    assert browser("ravi").post(url).status_code == 403


def test_a_runbook_page_shows_its_plan(at: Any) -> None:
    """The end, the latest time to turn back, and which tasks decide when it ends."""
    schedule_night()
    page = words(browser("vera"), f"{BASE}runbooks/people-cutover/")
    assert "It ends at 00:20. The window is 22:00 to 06:00, 6 March 2027." in page
    assert "Turn back by 05:10" in page
    answer = browser("vera").get(f"{BASE}runbooks/people-cutover/file/")
    assert answer.content.decode().startswith("gonogo-runbook: 1")


def test_a_task_is_changed_one_question_at_a_time(at: Any) -> None:
    """Each answer is a new version; what does not fit is said at the question, and programs are not changed here."""
    schedule_night()
    dana, url = browser("dana"), f"{BASE}runbooks/people-cutover/tasks/count/"
    assert "How long does it take?" in words(dana, url)
    assert dana.post(f"{url}planned/", {"version": 1, "value": "25m"}).status_code == 302
    assert RunbookVersion.objects.latest("number").content["tasks"][2]["planned"] == "25m"
    assert "is not a duration" in dana.post(f"{url}planned/", {"version": 2, "value": "soon"}).content.decode()
    circle = dana.post(f"{url}after/", {"version": 2, "value": ["open"]})
    assert "wait for each other" in circle.content.decode()
    old = dana.post(f"{url}name/", {"version": 1, "value": "Count"})
    assert "somebody changed it meanwhile" in old.content.decode()
    assert dana.get(f"{BASE}runbooks/people-cutover/tasks/copy/run/").status_code == 404
    assert browser("ravi").get(url).status_code == 403


def test_tasks_are_added_and_taken_out(at: Any) -> None:
    """A new one comes last; one that others wait for stays."""
    schedule_night()
    dana, base = browser("dana"), f"{BASE}runbooks/people-cutover/"
    added = dana.post(f"{base}add/", {"version": 1, "value": "Tell the press"})
    assert added["Location"] == f"{base}tasks/tell-the-press/"
    assert dana.post(f"{base}tasks/tell-the-press/remove/").status_code == 302
    kept = dana.post(f"{base}tasks/count/remove/", follow=True)
    assert "“Count both sides” stays" in kept.content.decode()
    assert [len(one.content["tasks"]) for one in RunbookVersion.objects.order_by("number")] == [5, 6, 5]


def test_the_rehearsals_lead_to_the_night(at: Any) -> None:
    """From the page of the rehearsals to runbooks and cutovers."""
    assert f"{BASE}cutovers/" in browser("vera").get(f"{BASE}rehearsals/").content.decode()

# SPDX-License-Identifier: Apache-2.0
"""Can the work be brought in by page: shown before it is stored, refused where it is unclear, and typed in?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gonogo.core.tests.cast import NOW, PLAN, RELEASE, make_release
from gonogo.practices.schedule.forms import LARGEST_UPLOAD
from gonogo.practices.schedule.models import RecordedForecast, WorkList
from gonogo.practices.schedule.tests.browsing import browser_of, stand_still, text_of

WORK = f"/r/{RELEASE}/forecast/work/"
CHECK = f"{WORK}check/"
EARLY = NOW - timedelta(days=70)


@pytest.fixture(autouse=True)
def planned(cast: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten weeks before the release date."""
    stand_still(monkeypatch, EARLY)
    make_release(PLAN, now=EARLY)


def jira_list(items: int = 60) -> bytes:
    """A list as Jira exports it: an item a day, most of them finished."""
    first = EARLY.date() - timedelta(days=items + 10)
    lines = ["Issue key,Summary,Status,Resolution,Created,Resolved"]
    for number in range(items):
        created = first + timedelta(days=number)
        done = created + timedelta(days=10) if number < items - 6 else ""
        lines.append(f"BEN-{number},Letter {number},{'Done' if done else 'To Do'},,{created},{done}")
    return "\n".join(lines).encode()


def send(client: Client, content: bytes, name: str = "backlog.csv") -> Any:
    """Choose a file and press the button."""
    return client.post(WORK, {"way": "upload", "work": SimpleUploadedFile(name, content)}, follow=True)


def test_a_list_is_shown_before_it_is_stored() -> None:
    """How it was read, how much is finished and left, the first items; nothing is stored until it is confirmed."""
    client = browser_of("ravi")
    said = text_of(send(client, jira_list()))
    assert "Read as a Jira export: finished = Resolved, created = Created" in said
    assert '<span class="figure__value">54</span>' in said
    assert '<span class="figure__value">6</span>' in said
    assert "Letter 3" in said
    assert not WorkList.objects.exists()


def test_the_confirmed_list_is_stored_and_forecast_from() -> None:
    """One button does both, and leads to the forecast; the list is not kept any longer."""
    client = browser_of("ravi")
    send(client, jira_list())
    answer = client.post(CHECK, follow=True)
    assert answer.redirect_chain[-1][0] == f"/r/{RELEASE}/forecast/"
    assert WorkList.objects.get().items == 60
    assert RecordedForecast.objects.count() == 1
    assert "no longer kept" in text_of(client.get(CHECK, follow=True))


def test_an_unclear_list_asks_how_to_read_it() -> None:
    """Columns in another language are named by the person, and the dates in an order that they say."""
    lines = [f"{n};Brief {n};0{1 + n % 9}/0{1 + n % 8}/2026;0{1 + n % 9}/1{n % 3}/2026" for n in range(30)]
    client = browser_of("ravi")
    said = text_of(send(client, "\n".join(["Nr;Titel;Anfang;Ende", *lines]).encode()))
    assert "It cannot be used like this" in said
    assert '<option value="Ende">Ende</option>' in said
    assert client.post(CHECK).status_code == 400
    assert not WorkList.objects.exists()
    reading = {"done": "Ende", "created": "Anfang", "dates": "month-first"}
    assert "Use this list and forecast" in text_of(client.get(CHECK, reading))
    client.post(CHECK, reading)
    assert WorkList.objects.get().items == 30


@pytest.mark.parametrize("content", [b"", b"\n\n", b"Issue key,Created,Resolved\n", b"\x00\x01\xff" * 50])
def test_a_list_that_says_nothing_is_refused(content: bytes) -> None:
    """Empty, without rows, or no text at all: a sentence, and nothing is stored."""
    answer = send(browser_of("ravi"), content)
    said = text_of(answer)
    assert "It cannot be used like this" in said or "This file is empty." in said
    assert not WorkList.objects.exists()


def test_a_file_too_large_for_a_page_is_refused() -> None:
    """It names the command that takes it."""
    said = text_of(send(browser_of("ravi"), b"a" * (LARGEST_UPLOAD + 1)))
    assert "a page takes at most 4 MB" in said


def test_a_list_is_kept_for_its_sender_only() -> None:
    """Somebody else who opens the preview sees none."""
    send(browser_of("ravi"), jira_list())
    assert "no longer kept" in text_of(browser_of("tess").get(CHECK, follow=True))


def test_titles_are_text() -> None:
    """What stands in a list is shown and never run."""
    content = jira_list().replace(b"Letter 1,", b"<script>alert(1)</script>,")
    assert b"<script>alert(1)" not in send(browser_of("ravi"), content).content


def test_weekly_counts_can_be_typed_in() -> None:
    """They are stored, and forecast from at once."""
    sent = {"way": "typed", "done": "5, 3 0;6 4 5 6 7", "remaining": "12", "created": ""}
    answer = browser_of("ravi").post(WORK, sent)
    assert answer["Location"] == f"/r/{RELEASE}/forecast/"
    assert RecordedForecast.objects.get().content["outlook"]["remaining"] == 12


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"done": "5, -3", "remaining": "3"}, "“-3” is no count of items"),
        ({"done": "5, many", "remaining": "3"}, "“many” is no count of items"),
        ({"done": "5, 3", "remaining": "-1"}, "greater than or equal to 0"),
        ({"done": "", "remaining": "3"}, "Give the number of items finished in each week."),
        ({"done": "5, 3, 4", "remaining": "3", "created": "1, 2"}, "These are 2 weeks, but above there are 3."),
        ({"done": "1 " * 261, "remaining": "3"}, "the last 260 are enough"),
    ],
)
def test_counts_that_are_none_are_refused(sent: dict[str, str], said: str) -> None:
    """With a sentence at the field, and the other fields as they were."""
    answer = browser_of("ravi").post(WORK, {"way": "typed", **sent})
    assert answer.status_code == 400
    assert said in text_of(answer)
    assert not WorkList.objects.exists()


def test_a_repository_that_was_not_measured_cannot_be_counted() -> None:
    """The page names the command; sending the form all the same is refused with a sentence."""
    client = browser_of("ravi")
    assert f"gonogo releases measure --repo . --release {RELEASE}" in text_of(client.get(WORK))
    answer = client.post(WORK, {"way": "git", "changes": "12"})
    assert answer.status_code == 400
    assert not RecordedForecast.objects.exists()


def test_who_only_looks_cannot_bring_work_in() -> None:
    """The pages refuse, and so does sending."""
    client = browser_of("vera")
    assert client.get(WORK).status_code == 403
    assert client.get(CHECK).status_code == 403
    assert client.post(WORK, {"way": "typed", "done": "1", "remaining": "1"}).status_code == 403
    assert not WorkList.objects.exists()

# SPDX-License-Identifier: Apache-2.0
"""Do the page, the command line and the data plane say the same about the same user?"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gonogo.core import clock
from gonogo.core.models import Person
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, attest_all, make_release
from gonogo.faces.cli.tests.run import run
from gonogo.practices.rollout import actions
from gonogo.practices.rollout.tests.scripted import STRANGER, given_over_http

STAGED = PLAN.replace("groups: [pilot], bake: 1d", "groups: [everyone], stages: [50, 100], bake: 1d, holdback: 10")


@pytest.fixture(autouse=True)
def half_open(cast: dict[str, Person], monkeypatch: pytest.MonkeyPatch) -> None:
    """The release with everybody in one wave, which stands at 50 %."""
    monkeypatch.setattr(clock, "system_now", lambda: NOW + timedelta(hours=2))
    make_release(STAGED)
    attest_all()
    actions.open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW + timedelta(hours=1))


def test_the_three_faces_agree_on_every_user(cast: dict[str, Person]) -> None:
    """Every seventh user, some on the new version and some not: three times the same answer."""
    browser = Client()
    browser.force_login(cast["vera"], backend="django.contrib.auth.backends.ModelBackend")
    given = given_over_http()
    answers = []
    for (user, flag), (by_http, _variant) in given.items():
        if flag != "new-intake" or user == STRANGER["targetingKey"]:
            continue
        said = run("flag", "explain", "new-intake", "--user", user, "--format", "json")
        page = browser.post(reverse("explain", args=[RELEASE]), {"user": user, "at": ""}).content.decode()
        word = "new" if by_http is True else "old"
        assert json.loads(said.out)["value"] is by_http, user
        assert f"{user} sees the {word} version" in page, user
        answers.append(by_http)
    assert set(answers) == {True, False}

# SPDX-License-Identifier: Apache-2.0
"""Does what the pages tell others to copy work: the receiver of webhooks, the alert receiver, the pipelines?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from ruamel.yaml import YAML

from gonogo.core import clock
from gonogo.core.actions.tokens import create_token
from gonogo.core.rules.permissions import Scope
from gonogo.core.tests.cast import NOW, RELEASE, as_, operator
from gonogo.practices.rollout.actions import open_wave
from gonogo.practices.rollout.actions.outbox import collect_events, take_due
from gonogo.practices.rollout.actions.webhooks import add_webhook
from gonogo.practices.rollout.tests.test_alert import ALERTMANAGER

HOW_TO = Path(__file__).resolve().parents[2] / "docs/how-to"


def blocks(page: str, language: str) -> list[str]:
    """The blocks of a page in one language."""
    text = (HOW_TO / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)


@pytest.fixture
def opened(ready: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The pilot is open, and a webhook was told."""
    monkeypatch.setattr(clock, "system_now", lambda: NOW)
    add_webhook("https://chat.example/hooks/releases", release=None, by=as_("dana"), now=NOW)
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    return ready


def test_the_receiver_of_the_page_knows_our_messages(opened: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes what we send, and nothing that was changed or is old."""
    (example,) = blocks("webhooks.md", "python")
    names: dict[str, Any] = {}
    exec(example, names)
    is_genuine: Callable[[str, dict[str, str], bytes], bool] = names["is_genuine"]
    collect_events(now=NOW)
    (letter,) = take_due(now=NOW, most=1)
    message = letter.message(NOW)
    headers = dict(message.headers)
    monkeypatch.setattr(names["time"], "time", lambda: NOW.timestamp() + 60)
    assert is_genuine(letter.secret, headers, message.body)
    assert not is_genuine(letter.secret, headers, message.body + b" ")
    assert not is_genuine(letter.secret, dict(letter.message(NOW - timedelta(minutes=9)).headers), message.body)


def test_the_example_of_a_message_has_the_fields_of_a_message(opened: str) -> None:
    """No more and no less, and the table below it names each."""
    (example,) = (json.loads(block) for block in blocks("webhooks.md", "json"))
    collect_events(now=NOW)
    (letter,) = take_due(now=NOW, most=1)
    sent = json.loads(letter.body)
    assert (list(example), list(example["data"])) == (list(sent), list(sent["data"]))
    text = (HOW_TO / "webhooks.md").read_text()
    assert [name for name in (*sent["data"], "type", "timestamp") if f"`{name}`" not in text] == []


def test_the_alert_receiver_of_the_page_rolls_back(opened: str) -> None:
    """Its address is one of ours, and what Alertmanager sends there returns everyone to the old version."""
    made = YAML(typ="safe", pure=True).load(blocks("alerts.md", "yaml")[0])
    (receiver,) = (one for one in made["receivers"] if one["name"] == "gonogo")
    (hook,) = receiver["webhook_configs"]
    assert hook["http_config"]["authorization"]["type"] == "Bearer"
    address = urlsplit(hook["url"])
    token = create_token("alerts", scopes=[Scope.PROTECT], by=operator(), now=NOW, owner="ravi").secret
    answer = Client().post(
        f"{address.path}?{address.query}", json.dumps(ALERTMANAGER), content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["rolled_back"]) == (200, [{"release": RELEASE, "wave": "pilot"}])


@pytest.mark.parametrize("page", ["ci.md", "alerts.md"])
def test_pipelines_and_rules_are_yaml(page: str) -> None:
    """Nobody copies a file that cannot be read."""
    found = [YAML(typ="safe", pure=True).load(block) for block in blocks(page, "yaml")]
    assert found
    assert all(isinstance(one, dict) for one in found)

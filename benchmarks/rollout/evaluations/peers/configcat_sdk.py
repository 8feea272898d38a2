# SPDX-License-Identifier: Apache-2.0
"""How does configcat-client evaluate? Flags from a local file, users prepared."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from configcatclient import ConfigCatClient, ConfigCatOptions, PollingMode
from configcatclient.localfiledatasource import LocalFileFlagOverrides
from configcatclient.overridedatasource import OverrideBehaviour
from configcatclient.user import User

from benchmarks.rollout.evaluations.cases import LISTED, PEOPLE, PLANS, ROSTER, SHARE, TITLES
from benchmarks.rollout.evaluations.runner import Loop, Runner

ON, OFF = {"v": {"b": True}}, {"v": {"b": False}}
IS_ONE_OF = 0


def _asked(attribute: str, values: list[str]) -> list[dict[str, Any]]:
    return [{"u": {"a": attribute, "c": IS_ONE_OF, "l": values}}]


def _settings() -> dict[str, Any]:
    share = [{"p": SHARE, **ON}, {"p": 100 - SHARE, **OFF}]
    return {
        "a": {"t": 0, **ON},
        "b": {"t": 0, **OFF, "r": [{"c": _asked("Country", LISTED), "p": share}]},
        "c": {"t": 0, **OFF, "r": [{"c": _asked("plan", [plan]), "s": ON} for plan in PLANS]},
        "d": {"t": 0, **OFF, "r": [{"c": _asked("Identifier", ROSTER), "s": ON}]},
    }


def prepare() -> Mapping[str, Runner]:
    """A client on a file, which has to stay: the client looks at its time of change."""
    logging.getLogger("configcat").setLevel(logging.CRITICAL)
    path = Path(tempfile.mkdtemp()) / "settings.json"
    path.write_text(json.dumps({"p": {"s": "salt"}, "f": _settings()}))
    overrides = LocalFileFlagOverrides(str(path), OverrideBehaviour.LocalOnly)
    options = ConfigCatOptions(polling_mode=PollingMode.manual_poll(), flag_overrides=overrides, offline=True)
    client = ConfigCatClient.get("localhost", options)
    users = [User(person.key, country=person.country, custom={"plan": person.plan}) for person in PEOPLE]
    value = client.get_value
    return {case: Loop(lambda user, case=case: value(case, None, user), users) for case in TITLES}

# SPDX-License-Identifier: Apache-2.0
"""Is every message of an alert tool understood, or at least taken for an alert?"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rollout.rules.alert import LONGEST, read_alert

ALERTMANAGER: dict[str, Any] = {
    "version": "4", "groupKey": '{}:{alertname="HighErrorRate"}', "truncatedAlerts": 0, "status": "firing",
    "receiver": "gonogo", "groupLabels": {"alertname": "HighErrorRate", "product": "portal"},
    "commonLabels": {"alertname": "HighErrorRate", "product": "portal", "severity": "page"},
    "commonAnnotations": {"summary": "5.1 % of requests fail"}, "externalURL": "http://alerts.example:9093",
    "alerts": [{"status": "firing", "labels": {"alertname": "HighErrorRate"}, "annotations": {},
                "startsAt": "2027-03-01T14:00:00Z", "endsAt": "0001-01-01T00:00:00Z"}],
}  # fmt: skip
GRAFANA: dict[str, Any] = {
    "receiver": "gonogo", "status": "firing", "orgId": 1, "state": "alerting", "title": "[FIRING:1] Errors (portal)",
    "message": "**Firing**", "groupLabels": {"alertname": "Errors"}, "commonLabels": {"alertname": "Errors"},
    "commonAnnotations": {}, "alerts": [],
}  # fmt: skip
DATADOG: dict[str, Any] = {
    "id": "1",
    "event_type": "metric_alert_monitor",
    "title": "[Triggered on {product:portal}] Error rate",
    "body": "%%% …",
}


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (ALERTMANAGER, "Alertmanager: HighErrorRate; 5.1 % of requests fail; product portal."),
        ({**ALERTMANAGER, "commonAnnotations": {}}, "Alertmanager: HighErrorRate; product portal."),
        ({"groupLabels": {}, "alerts": [{"labels": {"alertname": "A"}}, {"labels": {"alertname": "B"}}]},
         "Alertmanager: A, B."),
        (GRAFANA, "Grafana: Errors; [FIRING:1] Errors (portal)."),
        (DATADOG, "Datadog: [Triggered on {product:portal}] Error rate."),
        ({"alert_transition": "Triggered", "title": "Error rate"}, "Datadog: Error rate."),
        ({"message": "Forms are lost"}, "Alert: Forms are lost."),
        ([{"message": "Forms are lost"}], "Alert: Forms are lost."),
        ("Forms are lost\n", "Alert: Forms are lost."),
        ({"message": "a\x00b\u202ec\r\n"}, "Alert: a b c."),
        ({}, "Alert: an alert without a name."),
        (None, "Alert: an alert tool asked for this and did not say why."),
        (7, "Alert: an alert tool asked for this and did not say why."),
        ([], "Alert: an alert tool asked for this and did not say why."),
    ],
)  # fmt: skip
def test_the_reason_says_which_alert_it_was(message: object, reason: str) -> None:
    """The tool, the name of the alert, and what it says of itself."""
    found = read_alert(message)
    assert (found.over, found.reason) == (False, reason)


@pytest.mark.parametrize(
    "message",
    [
        {**ALERTMANAGER, "status": "resolved"},
        {**GRAFANA, "status": "resolved", "state": "ok"},
        {"state": "ok", "ruleId": 1, "title": "[OK] Errors"},
        {**DATADOG, "title": "[Recovered on {product:portal}] Error rate"},
        {"alert_transition": "Recovered", "title": "Error rate"},
        {"status": " Resolved "},
        [{"status": "resolved"}],
    ],
)
def test_what_is_over_is_no_reason_to_roll_back(message: object) -> None:
    """Every tool says so in its own words."""
    assert read_alert(message).over


@pytest.mark.parametrize(
    "message", [{"status": "firing"}, {"status": 7}, {"status": "no data"}, {"status": ""}, "resolved"]
)
def test_what_does_not_plainly_say_that_it_is_over_is_an_alert(message: object) -> None:
    """In doubt, what was asked for is done."""
    assert not read_alert(message).over


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from([*ALERTMANAGER, *DATADOG, "state", "labels", "alertname"]) | st.text(),
                inner,
                max_size=6,
            )
        ),
        max_leaves=20,
    )
)
def test_no_message_is_too_strange(message: object) -> None:
    """The reason is one line that can be kept, whatever arrives."""
    reason = read_alert(message).reason
    assert 5 <= len(reason) <= LONGEST
    assert reason.isprintable() or not any(ord(sign) < 32 for sign in reason)
    assert "\x00" not in reason

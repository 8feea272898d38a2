# SPDX-License-Identifier: Apache-2.0
"""What does the message of an alert tool say: is something wrong, or is it over, and what is it called?

Reads what Prometheus Alertmanager, Grafana and Datadog send, and anything else as far as it says so. A message that
cannot be understood counts as an alert: who calls the hook asks for a rollback.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LONGEST = 500
MOST_ALERTS = 20
OVER = frozenset({"resolved", "ok", "normal", "recovered", "closed", "inactive"})
_STATUS_KEYS = ("status", "state", "alert_transition", "transition", "alert_status")
_TITLE_KEYS = ("summary", "title", "message", "description", "reason", "text", "name", "alertname")
_RECOVERED_TITLE = re.compile(r"\[(?:recovered|resolved|ok)\b", re.IGNORECASE)
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True)
class Alert:
    """What an alert tool said: whether the trouble is over, and the reason as the history keeps it."""

    over: bool
    reason: str


def read_alert(message: object) -> Alert:
    """Read the parsed body of a call; None when there was no body, and text when it was no JSON."""
    if isinstance(message, list):
        message = next((one for one in message if isinstance(one, Mapping)), None)
    if isinstance(message, str):
        return Alert(False, _reason("Alert", [message]))
    if not isinstance(message, Mapping):
        return Alert(False, "Alert: an alert tool asked for this and did not say why.")
    return Alert(_is_over(message), _reason(_tool(message), list(_words(message))))


def _is_over(message: Mapping[object, object]) -> bool:
    said = [value.strip().lower() for key in _STATUS_KEYS if isinstance(value := message.get(key), str)]
    if said:
        return said[0] in OVER
    title = message.get("title")
    return isinstance(title, str) and _RECOVERED_TITLE.match(title.strip()) is not None


def _tool(message: Mapping[object, object]) -> str:
    if "orgId" in message or "ruleId" in message:
        return "Grafana"
    if "commonLabels" in message or "groupLabels" in message:
        return "Alertmanager"
    return "Datadog" if "alert_transition" in message or "event_type" in message else "Alert"


def _words(message: Mapping[object, object]) -> Iterator[str]:
    """What the alert is called, then what it says of itself, then for what it was grouped."""
    labels, group = _texts(message.get("commonLabels")), _texts(message.get("groupLabels"))
    yield labels.get("alertname") or group.get("alertname") or ", ".join(_names(message))
    notes = _texts(message.get("commonAnnotations"))
    yield notes.get("summary") or notes.get("description") or next(_titles(message), "")
    yield ", ".join(f"{name} {value}" for name, value in sorted(group.items()) if name != "alertname")


def _names(message: Mapping[object, object]) -> list[str]:
    """The names of the single alerts, each once."""
    alerts = message.get("alerts")
    found = [
        _texts(one.get("labels")).get("alertname", "")
        for one in (alerts if isinstance(alerts, list) else [])[:MOST_ALERTS]
        if isinstance(one, Mapping)
    ]
    return [name for name in dict.fromkeys(found) if name]


def _titles(message: Mapping[object, object]) -> Iterator[str]:
    for key in _TITLE_KEYS:
        if isinstance(value := message.get(key), str) and value.strip():
            yield value


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {name: text for name, text in value.items() if isinstance(name, str) and isinstance(text, str)}


def _reason(tool: str, words: list[str]) -> str:
    """One line that can be kept and read: no control characters, and not endless."""
    said = "; ".join(dict.fromkeys(part for word in words if (part := _UNSEEN.sub(" ", word).strip(" .;"))))
    line = f"{tool}: {said or 'an alert without a name'}."
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"

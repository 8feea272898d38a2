# SPDX-License-Identifier: Apache-2.0
"""Which words and parts do templates share? Load with `{% load gonogo %}`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

from gonogo.faces.web import words

register = template.Library()

TONES = {
    "go": "go", "open": "go", "approved": "go", "passed": "go", "waived": "waived",
    "no-go": "no", "failed": "no", "refused": "no", "rolled-back": "no",
    "paused": "hold", "hold": "hold", "requested": "hold", "go-with-conditions": "hold",
}  # fmt: skip
"""The colour and icon for a state of a check, wave, waiver, poll or piece of evidence; others are calm and dashed."""

register.filter("state_word", words.state_word)
register.filter("span", words.span)
register.filter("plain", words.plain)
register.filter("said", words.said)


@register.filter
def tone(state: object) -> str:
    """The class that colours a state: go, no, hold, waived or unknown."""
    return TONES.get(str(state), "unknown")


@register.filter
def day(moment: datetime | date | None, release: Any = None) -> str:
    """1 March 2027, in the time zone of the release."""
    return "" if moment is None else words.day(moment, _zone(release))


@register.filter
def long_day(moment: datetime | date | None, release: Any = None) -> str:
    """Monday, 1 March 2027, in the time zone of the release."""
    if moment is None:
        return ""
    zone = _zone(release)
    return words.long_day(moment.astimezone(zone) if isinstance(moment, datetime) and zone else moment)


@register.filter
def moment(when: datetime | None, release: Any = None) -> str:
    """1 March 2027, 09:00 EST, in the time zone of the release."""
    return "" if when is None else words.moment(when, _zone(release))


@register.filter
def clock_time(when: datetime, release: Any = None) -> str:
    """09:00 EST, in the time zone of the release."""
    return words.clock_time(when, _zone(release))


@register.filter
def thousands(number: object) -> str:
    """4,212; words stay as they are."""
    return f"{number:,}" if isinstance(number, int) else str(number or "")


@register.filter
def coded(text: object) -> str:
    """A sentence in which `names` between backticks are set as code; everything else in it stays text."""
    parts = str(text).split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return mark_safe(  # noqa: S308
        "".join(f"<code>{escape(part)}</code>" if at % 2 else escape(part) for at, part in enumerate(parts))
    )


@register.filter
def people(number: int | None) -> str:
    """14 people, 1 person; a sentence when nobody can count."""
    return "number of people not known" if number is None else words.count(number, "person", "people")


@register.filter
def called(username: str, names: Mapping[str, str]) -> str:
    """What others call somebody, as in `{{ event.actor|called:names }}`; the username of who has no name here."""
    return names.get(username) or username


@register.inclusion_tag("web/parts/badge.html")
def badge(state: object, word: str = "", small: bool = False) -> dict[str, object]:
    """A state as icon and word: `{% badge finding.state %}`, `{% badge wave.state small=True %}`."""
    return {"tone": tone(state), "word": word or words.state_word(str(state)), "small": small}


@register.inclusion_tag("web/parts/icon.html")
def icon(state: object) -> dict[str, object]:
    """Only the icon of a state; always put a word beside it."""
    return {"tone": tone(state)}


def _zone(release: Any) -> tzinfo | None:
    return getattr(release, "zone", None)

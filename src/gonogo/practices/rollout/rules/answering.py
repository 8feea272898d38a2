# SPDX-License-Identifier: Apache-2.0
"""How does the answer to "why does this user see it?" read to a person?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from gonogo.core.rules.roster import KEY
from gonogo.practices.rollout.rules.explaining import Answer, Draw, Gain
from gonogo.practices.rollout.rules.telling import moment_words
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState

LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Tense:
    """The verbs of a sentence about now, or about a moment that is past."""

    sees: str
    verb: str
    plural: str
    opened: str
    gets: str
    keeps: str


NOW = Tense("sees", "is", "are", "has not opened", "They get it", "They keep the old version")
THEN = Tense("saw", "was", "were", "had not opened", "By the plan of then they get it", "They kept the old version")


def sentence(answer: Answer, tense: Tense, at: datetime, zone: ZoneInfo) -> str:
    """What the user sees and why, and when the plan gives them the new version."""
    version = "new" if answer.served else "old"
    words = [f"{shown(answer.user)} {tense.sees} the {version} version: {_reason(answer, tense)}."]
    if answer.wave and answer.gain:
        words.append(f"{tense.gets} {_gain(answer.wave, answer.gain, at, zone)}.")
    elif answer.wave and answer.held_back:
        words.append(f"{tense.keeps} for as long as the plan holds back {answer.wave.holdback} %.")
    return " ".join(words)


def nothing_served(release: str, first: datetime | None, zone: ZoneInfo) -> str:
    """The answer for a moment before the first plan."""
    if first is None:
        return f"Nothing of {release} has been served yet."
    return f"Nothing of {release} was served then: its first plan is of {moment_words(first, zone)}."


def notes(answer: Answer, bucket_by: str) -> tuple[str, ...]:
    """What the answer rests on that may be otherwise."""
    said = []
    if answer.not_known:
        names = _listed(answer.not_known)
        said.append(f"Not known of this user: {names}. User groups look at it; with it the answer may be another.")
    if answer.alone:
        said.append(f"Their {bucket_by} is not known, so they are drawn by their own key and move alone.")
    return tuple(said)


def drawn_words(draw: Draw) -> str:
    """Where the user was drawn and by what: `37.2 % of the wave, together with everybody of office duluth`."""
    if draw.attribute == KEY:
        return f"{draw} of the wave, by their key"
    return f"{draw} of the wave, together with everybody of {draw.attribute} {shown(draw.value)}"


def shown(key: str) -> str:
    """A key as a sentence can bear it."""
    return key if len(key) <= LONGEST_SHOWN else f"{key[:LONGEST_SHOWN]}…"


def _reason(answer: Answer, tense: Tense) -> str:
    wave = answer.wave
    if wave is None:
        return f"they {tense.plural} in no wave of the plan"
    if wave.state is WaveState.PLANNED:
        held = f", and they {tense.plural} among the {wave.holdback} % to be held back" if answer.held_back else ""
        return f"wave {wave.name} {tense.opened}{held}"
    if wave.state is WaveState.ROLLED_BACK:
        return f"wave {wave.name} {tense.verb} rolled back"
    standing = f"wave {wave.name} {tense.verb} {'paused ' if wave.state is WaveState.PAUSED else ''}at {wave.percent} %"
    if wave.served_percent >= 100 or answer.draw is None:
        return standing
    drawn = f"{standing}, and they {tense.plural} drawn at {answer.draw}"
    return f"{drawn}, in the {wave.holdback} % held back for comparison" if answer.held_back else drawn


def _gain(wave: WaveFacts, gain: Gain, at: datetime, zone: ZoneInfo) -> str:
    if wave.state is WaveState.ROLLED_BACK:
        return "when the wave is opened again" + ("" if gain.first else f" and reaches {gain.stage} %")
    if wave.state is WaveState.PAUSED:
        return f"when a person resumes the wave and it reaches {gain.stage} %"
    moved = "when the wave opens" if gain.first else f"when the wave reaches {gain.stage} %"
    if gain.earliest is None:
        return f"when a person moves the wave to {gain.stage} %" if gain.by_hand else f"{moved}, which may be soon"
    moment = moment_words(gain.earliest, zone)
    if gain.earliest <= at:
        return f"{moved}; that was planned for {moment}"
    return f"{moved}, planned for {moment}" if gain.first else f"{moved}, planned from {moment}"


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last

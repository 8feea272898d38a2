# SPDX-License-Identifier: Apache-2.0
"""Where on a bar from 0 to 100 % does everything about one user of a wave stand?

All places are percentages of the width, so that the picture fits every screen and its words keep their size.
"""

from __future__ import annotations

from dataclasses import dataclass

from gonogo.practices.rollout.rules.explaining import Answer, Draw
from gonogo.practices.rollout.rules.waves import WaveFacts

_NEAR = 13
"""Words closer than this would touch on a narrow screen."""
_EDGE, _WIDE_EDGE = 8, 24


@dataclass(frozen=True, slots=True)
class Word:
    """A word at a place, with the end by which it is held there."""

    x: float
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The share that is served, the share held back from `held_from` on, the stages to come and the user's place."""

    served: int
    holdback: int
    held_from: int
    ticks: tuple[int, ...]
    words: tuple[Word, ...]
    user: float
    user_word: Word
    on_new: bool


def wave_bar(answer: Answer) -> Bar | None:
    """The bar for a user with a wave and a place in it; None for others."""
    wave, draw = answer.wave, answer.draw
    if wave is None or draw is None:
        return None
    return Bar(
        served=wave.served_percent,
        holdback=wave.holdback,
        held_from=100 - wave.holdback,
        ticks=tuple(stage for stage in wave.stages if stage < 100),
        words=_words(wave),
        user=round(draw.position, 2),
        user_word=_user_word(draw),
        on_new=answer.served,
    )


def _words(wave: WaveFacts) -> tuple[Word, ...]:
    """The percentages below the bar, those that matter most first; what would touch another is left out."""
    wanted = [wave.served_percent, 0, 100, *wave.stages]
    kept: list[int] = []
    for percent in wanted:
        if all(abs(percent - other) >= _NEAR for other in kept):
            kept.append(percent)
    return tuple(Word(percent, f"{percent} %", _anchor(percent, _EDGE)) for percent in sorted(kept))


def _user_word(draw: Draw) -> Word:
    return Word(round(draw.position, 2), f"drawn at {draw}", _anchor(draw.position, _WIDE_EDGE))


def _anchor(place: float, edge: int) -> str:
    if place < edge:
        return "start"
    return "end" if place > 100 - edge else "middle"

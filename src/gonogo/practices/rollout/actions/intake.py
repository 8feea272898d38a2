# SPDX-License-Identifier: Apache-2.0
"""Take in what applications report: each batch once, together with its answer, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from gonogo.practices.rollout.models import EventBatch
from gonogo.practices.rollout.models.keeping import forget_wave, keep_arrivals, keep_exposures, keep_outcomes
from gonogo.practices.rollout.queries.measurements import answers_given, known_now, newest_receipt
from gonogo.practices.rollout.rules.intake import Judged, Known, judge_batch
from gonogo.practices.rollout.rules.served_stages import tick_of

BATCHES_LAST = timedelta(days=8)
"""How long the number of a batch is remembered; older events are refused by their own time."""
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """A batch as it arrived: the digest of the client key, the product it is limited to, its number, its events."""

    client: str
    product: str | None
    batch: str
    events: Sequence[object]

    @property
    def number(self) -> tuple[str, str]:
        """What makes a batch the same batch."""
        return self.client, self.batch


def take_in(given: Sequence[Given], *, now: datetime) -> list[Answer]:
    """Keep several batches in one transaction and return the answer to each, in order.

    A batch that was taken in before changes nothing and gets its first answer again. Raises DatabaseError when the
    store does not answer; then nothing was kept.
    """
    try:
        return _take_in(given, now)
    except IntegrityError:
        # Another process took in one of these batches between our look and our writing; now it is there to be seen.
        return _take_in(given, now)


def _take_in(given: Sequence[Given], now: datetime) -> list[Answer]:
    known = known_now()
    with transaction.atomic():
        received = max(now, newest_receipt() or now)
        earlier = answers_given([one.number for one in given])
        new: dict[tuple[str, str], Judged] = {}
        for one in given:
            if one.number not in earlier and one.number not in new:
                tick, moment = tick_of(received), received.timestamp()
                new[one.number] = judge_batch(one.events, known, one.product, tick, moment)
        _keep(new, received)
        _forget_earlier_openings(known)
        judged = list(new.values())
        keep_exposures([row for one in judged for row in one.exposures])
        keep_outcomes([row for one in judged for row in one.outcomes])
        keep_arrivals([row for one in judged for row in one.arrivals])
    _openings_begun.update(_reopened(known))
    return _answers(given, earlier, {number: one.answer() for number, one in new.items()})


def _keep(new: dict[tuple[str, str], Judged], received: datetime) -> None:
    EventBatch.objects.bulk_create(
        EventBatch(client=client, batch=batch, received_at=received, answer=one.answer())
        for (client, batch), one in new.items()
    )


def _answers(
    given: Sequence[Given], earlier: dict[tuple[str, str], Answer], new: dict[tuple[str, str], Answer]
) -> list[Answer]:
    """The answer to each; the second of two equal numbers that came together repeats the first."""
    answers, seen = [], set(earlier)
    for one in given:
        answers.append({**(new.get(one.number) or earlier[one.number]), "repeated": one.number in seen})
        seen.add(one.number)
    return answers


_openings_begun: set[tuple[int, str, int]] = set()
"""The openings of which this process has removed what was reported before."""


def _reopened(known: Known) -> set[tuple[int, str, int]]:
    """The waves that were opened again after a rollback, each with the minute of its latest opening."""
    return {
        (release.id, wave.name, wave.since)
        for release in {flag.release.id: flag.release for flag in known.flags.values()}.values()
        for wave in release.waves.values()
        if wave.openings > 1 and wave.since is not None
    }


def _forget_earlier_openings(known: Known) -> None:
    """A wave that is opened again begins anew: its people can take part once more."""
    for release_id, wave, since in sorted(_reopened(known) - _openings_begun):
        forget_wave(release_id, wave, since)


def forget_old_batches(now: datetime) -> None:
    """Remove the numbers of batches that nobody sends again."""
    EventBatch.objects.filter(received_at__lt=now - BATCHES_LAST).delete()

# SPDX-License-Identifier: Apache-2.0
"""Which counts would a release give, if we knew how its two versions behave? Seeded, so each run is the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import comb, log, log1p
from random import Random

from gonogo.practices.rollout.rules.guard.rate_process import RateState, fold
from gonogo.practices.rollout.rules.guard.ticks import Stratum, Tick

LOOKS = 200
PILOT = Stratum("pilot", 50)


def binomial(random: Random, people: int, rate: float) -> int:
    """How many of the people it happens to; jumps from one to the next, or tosses all coins at once."""
    if rate == 0.5:
        return random.getrandbits(people).bit_count() if people else 0
    if rate in (0, 1):
        return people if rate else 0
    at, found, step = 0, -1, log1p(-rate)
    while at <= people:
        at += int(log(1.0 - random.random()) / step) + 1
        found += 1
    return found


def stage(
    random: Random, stratum: Stratum, ticks: range, arrivals: int, share: float, new: float, old: float
) -> Iterator[Tick]:
    """Intervals in which so many people arrive, are drawn to a version, and some have the bad event at once."""
    arrived_new = arrived_old = gone_new = gone_old = 0
    for tick in ticks:
        to_new = binomial(random, arrivals, share)
        arrived_new += to_new
        arrived_old += arrivals - to_new
        bad_new, bad_old = binomial(random, to_new, new), binomial(random, arrivals - to_new, old)
        yield Tick(stratum, tick, arrived_new - gone_new, arrived_old - gone_old, bad_new, bad_old)
        gone_new += bad_new
        gone_old += bad_old


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part: from when, on which version, when the bad event comes and when they are censored."""

    stratum: Stratum
    new: bool
    enrolled: int
    fails: int | None = None
    censored: int | None = None


def counted(people: Iterable[Person], looks: int = LOOKS) -> list[Tick]:
    """The intervals that these people make: each leaves the users at risk after the bad event or when censored."""
    change: dict[Stratum, tuple[list[int], list[int]]] = {}
    bad: dict[Stratum, tuple[list[int], list[int]]] = {}
    for person in people:
        if person.stratum not in change:
            change[person.stratum] = ([0] * (looks + 1), [0] * (looks + 1))
            bad[person.stratum] = ([0] * looks, [0] * looks)
        arm = int(person.new)
        last = looks if person.censored is None else person.censored
        change[person.stratum][arm][person.enrolled] += 1
        if person.fails is not None and person.fails < last:
            bad[person.stratum][arm][person.fails] += 1
            last = person.fails + 1
        change[person.stratum][arm][last] -= 1
    ticks = []
    for stratum, (change_old, change_new) in change.items():
        old = new = 0
        bad_old, bad_new = bad[stratum]
        for tick in range(looks):
            old += change_old[tick]
            new += change_new[tick]
            ticks.append(Tick(stratum, tick, new, old, bad_new[tick], bad_old[tick]))
    return ticks


def peak(ticks: Iterable[Tick]) -> float:
    """The largest evidence (as a logarithm) at any look."""
    return fold(RateState(), ticks).seen.peak


def surely_at_most(alarms: int, runs: int, alpha: float) -> bool:
    """Whether the chance of an alarm is at most alpha: so few would be rare (5 %) if it were not."""
    chance = sum(comb(runs, found) * alpha**found * (1 - alpha) ** (runs - found) for found in range(alarms + 1))
    return chance < 0.05


def arrivals_at(random: Random, new: float, old: float, arrivals: int = 40, looks: int = LOOKS) -> list[Tick]:
    """A wave that is shared half and half."""
    return list(stage(random, PILOT, range(looks), arrivals, 0.5, new, old))


def ramp(random: Random, ratio: float, arrivals: int = 60) -> list[Tick]:
    """Stages of 5, 25 and 50 % while fewer and fewer people fail whatever their version; `ratio` is the regression."""
    each = LOOKS // 3
    ticks: list[Tick] = []
    for index, (percent, base) in enumerate(((5, 0.04), (25, 0.02), (50, 0.01))):
        interval = range(index * each, (index + 1) * each)
        ticks += stage(random, Stratum("pilot", percent), interval, arrivals, percent / 100, base * ratio, base)
    return ticks


def waves(random: Random, new: float, old: float, number: int = 6, people: int = 300) -> list[list[Tick]]:
    """Small waves one after the other, each shared half and half; the ticks of each."""
    ticks = 30
    return [
        list(
            stage(
                random, Stratum(f"wave {at}", 50), range(at * ticks, at * ticks + ticks), people // ticks, 0.5, new, old
            )
        )
        for at in range(number)
    ]


def clustered(random: Random, people: int = 600) -> list[Tick]:
    """People with 20 requests each, of whom some fail often (2 % of requests, correlation 0.1 within a person)."""
    found = []
    for at in range(people):
        rate = random.betavariate(0.02 * 9, 0.98 * 9)
        first = int(log(1.0 - random.random()) / log1p(-rate)) if 1e-9 < rate < 1 else 20
        enrolled = at * LOOKS // 2 // people
        fails = enrolled + 5 * first if first < 20 else None
        found.append(Person(PILOT, random.random() < 0.5, enrolled, fails))
    return counted(found)


def delayed(random: Random, people: int = 600, rate: float = 0.15, delay: float = 20.0) -> list[Tick]:
    """People whose bad event comes a while after they took part first."""
    found = []
    for at in range(people):
        enrolled = at * LOOKS // people
        fails = enrolled + int(random.expovariate(1 / delay)) if random.random() < rate else None
        found.append(Person(PILOT, random.random() < 0.5, enrolled, fails))
    return counted(found)


def regrouped(random: Random, people: int = 600, rate: float = 0.15, delay: float = 20.0) -> list[Tick]:
    """The same while the wave goes from 20 to 60 %: those who change to the new version on the way are censored."""
    found = []
    for at in range(people):
        enrolled, draw = at * LOOKS // people, random.random()
        fails = enrolled + int(random.expovariate(1 / delay)) if random.random() < rate else None
        if enrolled < LOOKS // 2:
            changes = LOOKS // 2 if 0.2 <= draw < 0.6 else None
            found.append(Person(Stratum("pilot", 20), draw < 0.2, enrolled, fails, changes))
        else:
            found.append(Person(Stratum("pilot", 60), draw < 0.6, enrolled, fails))
    return counted(found)

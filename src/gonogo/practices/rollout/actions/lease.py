# SPDX-License-Identifier: Apache-2.0
"""Which of several processes leads the loop? The one that holds the lease; compare-and-set gives it to one only."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from gonogo.practices.rollout.models import Lease

LASTS = timedelta(seconds=15)
"""How long a leader that went silent keeps others waiting."""


def take_lease(name: str, holder: str, *, now: datetime, lasts: timedelta = LASTS) -> bool:
    """Take or renew the lease until `now + lasts`. False while somebody else holds it.

    A lease that reaches further than `lasts` was written by a clock that was ahead; it counts as run out.
    """
    free = Q(holder=holder) | Q(until__lte=now) | Q(until__gt=now + 2 * lasts)
    if Lease.objects.filter(free, name=name).update(holder=holder, until=now + lasts):
        return True
    if Lease.objects.filter(name=name).exists():
        return False
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, holder=holder, until=now + lasts)
    except IntegrityError:
        return False
    return True


def give_up_lease(name: str, holder: str, *, now: datetime) -> None:
    """Let somebody else lead at once; nothing happens when the lease is not ours."""
    Lease.objects.filter(name=name, holder=holder).update(holder="", until=now)

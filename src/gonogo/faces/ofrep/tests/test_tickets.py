# SPDX-License-Identifier: Apache-2.0
"""Does a ticket open what it should, for as long as it should, and nothing when it was forged?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gonogo.faces.ofrep import tickets
from gonogo.faces.ofrep.tickets import LIFETIME_SECONDS, RENEWAL_SECONDS, Ticket

SECRET = b"secret"
SECONDS = st.integers(0, 2**33)


@given(now=SECONDS, spread=st.integers(0, 2**32))
def test_a_ticket_lives_six_to_twelve_hours_and_is_renewed_in_time(now: int, spread: int) -> None:
    """It outlives the moment of its renewal by a whole span."""
    ticket = tickets.issue("d", now, spread)
    assert RENEWAL_SECONDS < ticket.expires - now <= LIFETIME_SECONDS
    assert now < ticket.renew_at == ticket.expires - RENEWAL_SECONDS


@given(now=SECONDS, spread=st.integers(0, 2**32))
def test_a_ticket_is_steady_until_its_renewal_and_then_changes(now: int, spread: int) -> None:
    """Asking again before gives the same ticket; from then on another."""
    ticket = tickets.issue("d", now, spread)
    assert tickets.issue("d", ticket.renew_at - 1, spread) == ticket
    assert tickets.issue("d", ticket.renew_at, spread) != ticket


@given(now=SECONDS)
def test_a_signed_ticket_is_read_back_until_it_expires(now: int) -> None:
    """Signing and reading are inverse, up to the second before it expires."""
    ticket = tickets.issue("abc", now, 0)
    text = tickets.sign(ticket, SECRET)
    assert tickets.read(text, SECRET, now) == ticket
    assert tickets.read(text, SECRET, ticket.expires - 1) == ticket
    assert tickets.read(text, SECRET, ticket.expires) is None


def test_a_changed_ticket_or_another_secret_opens_nothing() -> None:
    """Neither a later end nor another key can be written into it."""
    ticket = tickets.issue("abc", 1000, 0)
    text = tickets.sign(ticket, SECRET)
    signature = text.rpartition(".")[2]
    assert tickets.read(text, b"other", 1000) is None
    assert tickets.read(f"{ticket.expires + 1}.abc.{signature}", SECRET, 1000) is None
    assert tickets.read(f"{ticket.expires}.abd.{signature}", SECRET, 1000) is None
    assert tickets.read(tickets.sign(Ticket("abc", 5), SECRET), SECRET, 1000) is None


@given(text=st.text(max_size=60) | st.from_regex(r"[0-9²٣]{1,15}\.[a-f0-9]{0,10}\..{0,70}"))
def test_any_text_is_either_a_ticket_or_nothing(text: str) -> None:
    """Garbage is refused without an error."""
    assert tickets.read(text, SECRET, 1000) is None

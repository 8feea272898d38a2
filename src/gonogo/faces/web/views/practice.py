# SPDX-License-Identifier: Apache-2.0
"""What does one practice ask at the gate of a wave, what is known, and what can I add?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from gonogo.core import clock
from gonogo.core.actions.record_evidence import attest
from gonogo.core.actions.waivers import request_waiver
from gonogo.core.errors import BadInput, NotFound
from gonogo.core.models import Waiver
from gonogo.core.practice import Check, Practice, practices
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.readiness import gate_of
from gonogo.core.rules.evidence import EvidenceFacts, Outcome
from gonogo.core.rules.gate import Gate
from gonogo.core.rules.permissions import Action, Actor
from gonogo.core.rules.verdict import Finding, Level, State
from gonogo.core.rules.waiver import WaiverState
from gonogo.core.web import actor_of, may, signed_in
from gonogo.faces.web.board import Record, console_of
from gonogo.faces.web.forms.evidence import AskWaiver, Attest
from gonogo.faces.web.queries import record_of, waiver_rows
from gonogo.faces.web.words import said
from gonogo.practices.rollout.queries import next_wave


@dataclass(frozen=True, slots=True)
class Asked:
    """One check on the page: what it found, on which evidence, and the forms this person may use for it."""

    check: Check
    finding: Finding
    reason: str
    evidence: tuple[tuple[EvidenceFacts, str], ...]
    waivers: tuple[Waiver, ...]
    attest: Attest | None
    waive: AskWaiver | None


@signed_in
def practice(request: HttpRequest, release: str, practice: str) -> HttpResponse:
    """One practice at the gate of a wave: `?wave=` names it, or else it is the next."""
    facts = release_named(release)
    room = _room(practice)
    wave = request.GET.get("wave") or _usual_wave(facts)
    now = clock.now()
    gate = gate_of(facts, wave, now)
    given: dict[str, forms.Form] = {}
    if request.method == "POST":
        check, kind, form = _given(request, room, wave)
        if form.is_valid() and _done(form, kind, check, facts, wave, actor_of(request), now):
            messages.success(request, _thanks(kind))
            here = reverse("practice", args=[release, practice], query={"wave": wave}, fragment=check.id)
            return redirect(here)
        given[f"{kind} {check.id}"] = form
    context = _context(request, facts, room, gate, wave, given)
    return render(request, "web/board/practice.html", context, status=400 if given else 200)


def _room(name: str) -> Practice:
    for one in practices():
        if one.id == name:
            return one
    raise NotFound(f'There is no practice "{name}". The practices are: {", ".join(one.id for one in practices())}.')


def _usual_wave(release: ReleaseFacts) -> str:
    coming = next_wave(release)
    return coming.name if coming else release.plan.waves[-1].name


def _given(request: HttpRequest, room: Practice, wave: str) -> tuple[Check, str, forms.Form]:
    """The check, the kind of form and the form that was sent."""
    sent = {check.id: check for check in room.checks}.get(request.POST.get("check", ""))
    if sent is None:
        raise BadInput("The form named no check of this practice. Go back, reload the page and try again.")
    if request.POST.get("do") == "waive":
        return sent, "waive", AskWaiver(request.POST, prefix=_prefix("waive", sent))
    return sent, "attest", Attest(request.POST, prefix=_prefix("attest", sent), wave=wave)


def _done(
    form: forms.Form, kind: str, check: Check, release: ReleaseFacts, wave: str, by: Actor, now: datetime
) -> bool:
    """Run the action; a refusal for bad input goes back into the form."""
    given = form.cleaned_data
    try:
        if kind == "waive":
            request_waiver(
                release.name, wave=wave, check=check.id, reason=given["reason"], lasts=given["lasts"], by=by, now=now
            )
        else:
            attest(
                release.name,
                check=check.id,
                outcome=Outcome(given["outcome"]),
                statement=given["statement"],
                subject=given["subject"],
                lasts=given["lasts"],
                by=by,
                now=now,
            )
    except BadInput as error:
        form.add_error(None, error.message)
        return False
    return True


def _thanks(kind: str) -> str:
    if kind == "waive":
        return "The waiver was asked for. Somebody else has to approve it before it counts."
    return "Your word is in the ledger."


def _prefix(kind: str, check: Check) -> str:
    return f"{kind}-{check.id.replace('.', '-')}"


def _context(
    request: HttpRequest, release: ReleaseFacts, room: Practice, gate: Gate, wave: str, given: Mapping[str, forms.Form]
) -> dict[str, Any]:
    findings = {finding.check: finding for finding in gate.findings}
    record = record_of(release, gate)
    waivers = [row for row in waiver_rows(release.id) if row.wave == wave]
    asked = [
        _asked(request, release, check, findings[check.id], wave, record, waivers, given)
        for check in room.checks
        if check.id in findings
    ]
    off = [check for check in room.checks if check.id not in findings]
    return {
        "release": release,
        "practice": room,
        "wave": wave,
        "waves": [one.name for one in release.plan.waves],
        "asked": sorted(asked, key=lambda one: (not one.finding.holds, one.finding.level is not Level.REQUIRED)),
        "off": off,
        "console": console_of(room, gate, record),
        "may_decide": may(request, Action.DECIDE_WAIVER, release=release.name),
        "crumbs": [("Releases", reverse("releases")), (release.title, reverse("board", args=[release.name]))],
    }


def _asked(
    request: HttpRequest,
    release: ReleaseFacts,
    check: Check,
    finding: Finding,
    wave: str,
    record: Record,
    waivers: list[Waiver],
    given: Mapping[str, forms.Form],
) -> Asked:
    mine = tuple(
        row
        for row in waivers
        if row.check_id == check.id
        and row.plan_version == release.plan_version
        and row.state in {WaiverState.REQUESTED, WaiverState.APPROVED}
    )
    attest_form = waive_form = None
    rests_on = tuple(one for number in finding.evidence if (one := record.evidence.get(number)))
    if answered_by_word(check, finding, rests_on) and may(request, Action.RECORD_EVIDENCE, release=release.name):
        attest_form = given.get(f"attest {check.id}") or Attest(prefix=_prefix("attest", check), wave=wave)
    if finding.holds and not mine and may(request, Action.REQUEST_WAIVER, release=release.name):
        waive_form = given.get(f"waive {check.id}") or AskWaiver(prefix=_prefix("waive", check))
    return Asked(
        check,
        finding,
        said(finding.reason).replace(f": {check.question}", "."),
        tuple((one, record.origin(one)) for one in rests_on),
        mine,
        attest_form,  # type: ignore[arg-type]
        waive_form,  # type: ignore[arg-type]
    )


def answered_by_word(check: Check, finding: Finding, rests_on: Sequence[EvidenceFacts]) -> bool:
    """Whether a person's word can change this finding: not where figures of the plan or a machine decide."""
    answers = any(one.kind == check.id for one in rests_on)
    return not check.computed or finding.state is State.UNKNOWN or answers

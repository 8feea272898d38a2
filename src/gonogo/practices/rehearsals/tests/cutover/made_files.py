# SPDX-License-Identifier: Apache-2.0
"""Which runbook files do the tests work with?"""

from __future__ import annotations

NIGHT = """\
gonogo-runbook: 1
runbook: people-cutover
title: Move the people to the new system
timezone: America/New_York
window: {starts: 2027-03-06T22:00, ends: 2027-03-07T06:00}
people:
  dana: {name: Dana Whitfield, phone: "+1 555 0100"}
  ravi: {name: Ravi Menon, phone: "+1 555 0101"}
roles:
  security: [ivan]
point-of-no-return: open
tasks:
  - {id: close, name: Close the old portal, owner: ravi, kind: manual, planned: 10m}
  - id: copy
    name: Copy the people
    owner: ravi
    kind: command
    after: [close]
    planned: 90m
    run: ./copy.sh
    timeout: 3h
    resume: safe
  - {id: count, name: Count both sides, owner: ravi, kind: check, after: [copy], planned: 15m}
  - {id: decide, name: "Go live?", owner: dana, kind: decision, after: [count], planned: 10m, voters: [dana, security]}
  - {id: open, name: Open the new portal, owner: ravi, kind: manual, after: [decide], planned: 15m}
backout:
  - {id: restore, name: Restore the old database, owner: ravi, kind: command, planned: 40m, run: ./restore.sh}
  - {id: reopen, name: Open the old portal, owner: ravi, kind: manual, after: [restore], planned: 10m}
"""

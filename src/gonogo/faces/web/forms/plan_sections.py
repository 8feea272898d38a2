# SPDX-License-Identifier: Apache-2.0
"""Which sections of a plan can be changed with forms, and which question does the page of each ask?"""

from __future__ import annotations

from dataclasses import dataclass

from gonogo.faces.web.forms.plan_flags import FlagRow
from gonogo.faces.web.forms.plan_groups import GroupRow
from gonogo.faces.web.forms.plan_guardrails import GuardrailRow
from gonogo.faces.web.forms.plan_roles import RoleRow
from gonogo.faces.web.forms.plan_row import Row
from gonogo.faces.web.forms.plan_waves import FreezeRow, WaveRow


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its title, the question of its page, and what to know; sections of rows name one row.

    `note` is what to know only on the page itself.
    """

    title: str
    question: str
    about: str
    row: type[Row] | None = None
    one: str = ""
    note: str = ""


SECTIONS: dict[str, Section] = {
    "release": Section(
        "The release",
        "What is released, and when?",
        "Title, kind, date and time zone, what moves together, and the roster of all users.",
    ),
    "groups": Section(
        "User groups",
        "Which user groups are there?",
        "Each by attributes or by a roster. A group gets the release with the first wave that names it.",
        GroupRow,
        "user group",
    ),
    "waves": Section(
        "Waves",
        "Who gets the release when?",
        "Each wave opens to its user groups, in stages if wanted, one wave after the other.",
        WaveRow,
        "wave",
    ),
    "guardrails": Section(
        "Guardrails",
        "What stops or reverses a wave?",
        "What Gonogo watches while people get the release, and what happens when they are worse off.",
        GuardrailRow,
        "guardrail",
        "Only a comparison with people who stay on the old version rolls back on its own: a share of people, or a "
        "measured value. It needs waves with a holdback or stages.",
    ),
    "flags": Section(
        "Flags",
        "Which flags carry the release?",
        "What applications ask for, and what the new and the old version see.",
        FlagRow,
        "flag",
    ),
    "freezes": Section(
        "Freezes",
        "On which days does nothing open?",
        "For everybody or for some user groups. A rollback is never blocked.",
        FreezeRow,
        "freeze",
    ),
    "roles": Section(
        "Who answers the go/no-go poll",
        "Who answers the go/no-go poll?",
        "Every role is asked before a wave that needs the poll opens.",
        RoleRow,
        "role",
    ),
    "checks": Section(
        "How checks count",
        "How much does each check count?",
        "A required check holds a wave, an advisory one informs. Leave them as usual unless there is a reason.",
    ),
}
NAMED = frozenset({"groups", "flags", "roles"})
"""Sections that are mappings by name; the other sections of rows are lists."""

# SPDX-License-Identifier: Apache-2.0
"""What does a plan file say?

`schema` and its parts say what a plan may hold, `references` compares the parts with each other, `writing` writes a
plan back; reading and wording are those of `core.strictfile`. Free of Django, of the clock and of files: text comes
in, a frozen `Plan` comes out.
"""

from gonogo.core.planfile.flags import Flag
from gonogo.core.planfile.groups import Group
from gonogo.core.planfile.guardrails import Count, Guardrail, Limit, Mean, Rate, guardrail_notes
from gonogo.core.planfile.kind import PlanError, read_plan_source
from gonogo.core.planfile.published import json_schema
from gonogo.core.planfile.reading import plan_from_data, read_plan
from gonogo.core.planfile.schema import Plan
from gonogo.core.planfile.waves import Freeze, Wave
from gonogo.core.planfile.writing import canonical_json, content_hash, plan_to_data, plan_to_yaml, roster_paths
from gonogo.core.strictfile.problems import Problem

__all__ = [
    "Count",
    "Flag",
    "Freeze",
    "Group",
    "Guardrail",
    "Limit",
    "Mean",
    "Plan",
    "PlanError",
    "Problem",
    "Rate",
    "Wave",
    "canonical_json",
    "content_hash",
    "guardrail_notes",
    "json_schema",
    "plan_from_data",
    "plan_to_data",
    "plan_to_yaml",
    "read_plan",
    "read_plan_source",
    "roster_paths",
]

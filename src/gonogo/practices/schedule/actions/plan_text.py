# SPDX-License-Identifier: Apache-2.0
"""How are a few values of a plan file changed so that everything else, comments included, stays as it was written?"""

from __future__ import annotations

from collections.abc import Iterable

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from gonogo.core.planfile import Plan, PlanError, plan_to_yaml, read_plan
from gonogo.practices.schedule.rules.days.moving import Path, Shift


def changed_text(text: str, shifts: Iterable[Shift], wanted: Plan) -> str:
    """The text with these values changed; written anew when the changed text would not read as the plan wanted."""
    try:
        changed = _replaced(text, shifts)
        return changed if read_plan(changed) == wanted else plan_to_yaml(wanted)
    except (YAMLError, PlanError, LookupError, TypeError, ValueError):
        return plan_to_yaml(wanted)


def _replaced(text: str, shifts: Iterable[Shift]) -> str:
    root = YAML(typ="safe", pure=True).compose(text)
    places = []
    for shift in shifts:
        node = _node_at(root, shift.path)
        places.append((node.start_mark.index, node.end_mark.index, shift.after))
    for start, end, value in sorted(places, reverse=True):
        text = f"{text[:start]}{value}{text[end:]}"
    return text


def _node_at(root: Node, path: Path) -> Node:
    """The value at a path. Raises LookupError where the text has no such place, as with a default left out."""
    node: Node | None = root
    for part in path:
        if isinstance(node, SequenceNode) and isinstance(part, int):
            node = node.value[part]
        elif isinstance(node, MappingNode):
            node = next((value for key, value in node.value if key.value == part), None)
    if node is None:
        raise LookupError(f"The text has no {path[-1]}.")
    return node

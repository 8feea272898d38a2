# SPDX-License-Identifier: Apache-2.0
"""How are the errors of the schema told to the people who write files?"""

import re
import typing
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from gonogo.core.strictfile.fields import TOLD, shown
from gonogo.core.strictfile.kind import FileKind
from gonogo.core.strictfile.part import Part
from gonogo.core.strictfile.problems import Path, Positions, Problem


def schema_problems(error: ValidationError, positions: Positions, kind: FileKind[Any]) -> Iterator[Problem]:
    """Turn every schema error into a problem with a place, a reason and, where one is likely, a suggestion."""
    for details in error.errors(include_url=False):
        path = _plain_path(details["loc"], kind)
        if _only_follows(details):
            continue
        if details["type"] == "extra_forbidden":
            known = _known_keys(path[:-1], details["loc"], kind)
            yield positions.problem_with_key(
                path, f'unknown key "{str(path[-1])[:60]}"', positions.guess(path[-1], known)
            )
        elif details["loc"] and details["loc"][-1] == "[key]":
            yield positions.problem_with_key(path, *_tell(details, positions))
        elif details["type"] == "missing":
            yield positions.problem_with(path[:-1], f'the key "{path[-1]}" is missing')
        elif details["type"].startswith("union_tag"):
            yield _kind_problem(details, path, positions, kind)
        else:
            yield positions.problem_with(path, *_tell(details, positions))


def _only_follows(details: ErrorDetails) -> bool:
    """Say whether an error is there only because of another one that is told as well."""
    if details["type"] == "default_factory_not_called":  # the title waits for the name of the release
        return True
    return details["type"] == "too_short" and len(details["input"]) > 0  # only its unusable entries are missing


def _plain_path(location: tuple[int | str, ...], kind: FileKind[Any]) -> Path:
    """Leave out what the schema adds to a path: the kind of a part, and the mark of a key."""
    path = (
        location[:2] + location[3:] if location[:1] and location[0] in kind.unions and len(location) > 2 else location
    )
    return path[:-1] if path[-1:] == ("[key]",) else path


def _known_keys(path: Path, location: tuple[int | str, ...], kind: FileKind[Any]) -> tuple[str, ...]:
    """List the keys that the part at this path may have."""
    part: type[Part] = kind.root
    if len(path) > 1 and (union := kind.unions.get(str(path[0]))):
        part, path = union[str(location[2])], path[2:]
    for step in path:
        field = next((field for field in part.model_fields.values() if field.alias == step), None)
        # A step that is no field is an index or a name inside a list or mapping of parts.
        part = _part_in(field.annotation) or part if field else part
    return tuple(field.alias or name for name, field in part.model_fields.items())


def _part_in(annotation: Any) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next((part for item in typing.get_args(annotation) if (part := _part_in(item))), None)


def _kind_problem(details: ErrorDetails, path: Path, positions: Positions, kind: FileKind[Any]) -> Problem:
    union = kind.unions[str(path[0])]
    kinds = ", ".join(union)
    if details["type"] == "union_tag_not_found":
        return positions.problem_with(path, f'the key "kind" is missing; it is one of {kinds}')
    found = details["input"].get("kind")
    message = f"{shown(found)} is not one of {kinds}"
    return positions.problem_with((*path, "kind"), message, positions.guess(found, union))


def _tell(details: ErrorDetails, positions: Positions) -> tuple[str, str | None]:
    """Say what is wrong with a value, and what was probably meant."""
    context = details.get("ctx", {})
    value = details["input"]
    if details["type"] == TOLD:
        return context["reason"], context["suggestion"]
    if details["type"] == "literal_error":
        words = re.findall(r"'([^']*)'", context["expected"])
        if not words:
            return f"must be {context['expected']}, not {shown(value)}", None
        return f"{shown(value)} is not one of {', '.join(words)}", positions.guess(value, words)
    wording = _WORDINGS.get(details["type"])
    return (wording(context, value) if wording else details["msg"]), None


def _needs(what: str) -> Callable[[dict[str, Any], object], str]:
    return lambda context, value: f"needs {what}, not {shown(value)}"


def _text_needed(context: dict[str, Any], value: object) -> str:
    if isinstance(value, bool | int | float):
        return f"needs text, not {shown(value)}; write it in quotes"
    return f"needs text, not {shown(value)}"


def _bounded(words: str, bound: str) -> Callable[[dict[str, Any], object], str]:
    return lambda context, value: f"must be {words} {context[bound]:g}, not {value}"


_WORDINGS: dict[str, Callable[[dict[str, Any], object], str]] = {
    "string_type": _text_needed,
    "string_too_short": lambda context, value: "needs text, not an empty value",
    "string_too_long": lambda context, value: f"is longer than {context['max_length']} characters",
    "int_type": _needs("a whole number"),
    "int_from_float": _needs("a whole number"),
    "float_type": _needs("a number"),
    "bool_type": _needs("true or false"),
    "tuple_type": _needs("a list"),
    "mapping_type": _needs("keys with values"),
    "dict_type": _needs("keys with values"),
    "model_type": _needs("keys with values"),
    "model_attributes_type": _needs("keys with values"),
    "too_short": lambda context, value: "needs at least one entry",
    "greater_than_equal": _bounded("at least", "ge"),
    "less_than_equal": _bounded("at most", "le"),
    "greater_than": _bounded("more than", "gt"),
    "less_than": _bounded("less than", "lt"),
}

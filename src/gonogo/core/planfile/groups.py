# SPDX-License-Identifier: Apache-2.0
"""Who belongs to a user group, as the plan declares it?"""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from gonogo.core.planfile.fields import FilePath
from gonogo.core.rules.membership import GroupMatch, MatchAny, MatchAttributes, MatchRoster, Scalar
from gonogo.core.strictfile.fields import Name, shown, wrong
from gonogo.core.strictfile.part import Part

LONGEST_ATTRIBUTE = 200
Attributes = Mapping[str, tuple[Scalar, ...]]


def _read_match(value: object) -> Literal["any"] | Attributes:
    if value == "any":
        return "any"
    if not isinstance(value, Mapping):
        raise wrong(f"needs attributes such as {{office: [duluth]}} or the word any, not {shown(value)}")
    if not value:
        raise wrong("needs at least one attribute; write match: any for every user")
    return {attribute: _read_values(attribute, listed) for attribute, listed in value.items()}


def _read_values(attribute: str, listed: object) -> tuple[Scalar, ...]:
    if not attribute.strip() or len(attribute) > LONGEST_ATTRIBUTE:
        raise wrong(f"needs a name of 1 to {LONGEST_ATTRIBUTE} characters for every attribute")
    values = tuple(listed) if isinstance(listed, list | tuple) else (listed,)
    if not values:
        raise wrong(f'the attribute "{attribute[:60]}" lists no values')
    distinct: dict[str, Scalar] = {}
    for value in values:
        if not isinstance(value, str | int | float):
            raise wrong(f'the attribute "{attribute[:60]}" needs text, numbers or true/false, not {shown(value)}')
        distinct.setdefault(json.dumps(value), value)
    return tuple(distinct.values())


def _write_match(value: Literal["any"] | Attributes | None) -> Any:
    if value is None or value == "any":
        return value
    return {attribute: values[0] if len(values) == 1 else list(values) for attribute, values in value.items()}


_VALUE_SCHEMA: dict[str, Any] = {"type": ["string", "number", "boolean"]}
Match = Annotated[
    Literal["any"] | Attributes | None,
    PlainValidator(_read_match),
    PlainSerializer(_write_match, when_used="json"),
    WithJsonSchema(
        {
            "anyOf": [
                {"const": "any"},
                {
                    "type": "object",
                    "minProperties": 1,
                    "additionalProperties": {
                        "anyOf": [_VALUE_SCHEMA, {"type": "array", "minItems": 1, "items": _VALUE_SCHEMA}]
                    },
                },
            ]
        }
    ),
]


class Group(Part):
    """A named set of users, by their attributes or by a roster."""

    match: Match = None
    """Attributes and their values: all attributes must fit, one value of each is enough. `any` is every user."""
    roster: FilePath | None = None
    """Path of a file that lists the users, relative to the plan."""

    @model_validator(mode="after")
    def _one_of_both(self) -> "Group":
        if (self.match is None) == (self.roster is None):
            raise wrong("a group needs either match or roster" + (", not both" if self.match is not None else ""))
        return self

    @property
    def membership(self) -> GroupMatch:
        """The rule that decides who belongs."""
        if self.roster is not None:
            return MatchRoster(self.roster)
        return MatchAny() if self.match == "any" or self.match is None else MatchAttributes(self.match)


class Population(Part):
    """Who "every user" is; enables counts, overlaps and previews."""

    roster: FilePath
    """Path of a file that lists all users, relative to the plan."""


Groups = Annotated[Mapping[Name, Group], Field(min_length=1)]

# SPDX-License-Identifier: Apache-2.0
"""Which flags carry the release, and what do the new and the old version look like?"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from gonogo.core.planfile.fields import VARIANT_PATTERN, VariantName, read_variant_name
from gonogo.core.strictfile.fields import shown, wrong
from gonogo.core.strictfile.part import Part

LONGEST_KEY = 200
FlagValue = bool | str | int | float | dict[str, Any]
_TYPES = {bool: "true/false", str: "text", int: "number", float: "number", dict: "object"}


def value_type(value: object) -> str | None:
    """Name the type that flags know for a value; nothing for lists and empty values."""
    return _TYPES.get(type(value))


def _read_variants(value: object) -> Mapping[str, FlagValue]:
    if not isinstance(value, Mapping) or not value:
        raise wrong(f"needs the variants and their values, such as {{on: true, off: false}}, not {shown(value)}")
    for name, item in value.items():
        read_variant_name(name)
        if value_type(item) is None:
            raise wrong(f'the variant "{name[:60]}" needs text, a number, true/false or keys, not {shown(item)}')
        _check_keys(item)
    found = dict.fromkeys(str(value_type(item)) for item in value.values())
    if len(found) > 1:
        raise wrong(f"the variants have different types ({' and '.join(found)}); a flag has one")
    return dict(value)


def _check_keys(value: object) -> None:
    """Refuse keys that could not be written back on one line."""
    if isinstance(value, Mapping):
        long = next((key for key in value if len(key) > LONGEST_KEY), None)
        if long is not None:
            raise wrong(f"{shown(long)} and so on is too long for a key; at most {LONGEST_KEY} characters")
    for item in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        _check_keys(item)


Variants = Annotated[
    Mapping[str, FlagValue],
    PlainValidator(_read_variants),
    WithJsonSchema(
        {
            "type": "object",
            "minProperties": 2,
            "propertyNames": {"pattern": VARIANT_PATTERN},
            "additionalProperties": {"type": ["boolean", "string", "number", "object"]},
        }
    ),
]


class Flag(Part):
    """A feature flag of the release; all variants have values of one type."""

    variants: Variants
    """The names of the variants with their values."""
    new: VariantName
    """The variant that users of the new version see."""
    old: VariantName
    """The variant that all others see, and everyone after a rollback."""

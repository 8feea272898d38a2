# SPDX-License-Identifier: Apache-2.0
"""Is this text a flagd flag set, and what does it define?"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from gonogo.evaluation.result import Metadata


class DefinitionError(ValueError):
    """A flag set that cannot be used. `flag` is the key of the flag at fault, None when it is the set as a whole."""

    def __init__(self, flag: str | None, reason: str) -> None:
        self.flag = flag
        self.reason = reason
        super().__init__(reason if flag is None else f'Flag "{flag}": {reason}')


@dataclass(frozen=True, slots=True)
class FlagDefinition:
    """One flag as declared. `targeting` is None when there is no rule."""

    key: str
    enabled: bool
    variants: Mapping[str, object]
    default: str | None
    targeting: object
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Definitions:
    """A whole flag set as declared; `metadata` of a flag already includes that of the set."""

    flags: tuple[FlagDefinition, ...]
    evaluators: Mapping[str, object]
    metadata: Metadata


def parse_json(text: str | bytes) -> object:
    """Return the JSON value in the text; raise DefinitionError with the position when it is not strict JSON."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise DefinitionError(None, "The JSON is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise DefinitionError(None, f"Not JSON at line {error.lineno}, column {error.colno}: {error.msg}.") from None
    except UnicodeDecodeError:
        raise DefinitionError(None, "Not JSON: the bytes are not UTF-8.") from None
    except DefinitionError:
        raise
    except ValueError as error:
        raise DefinitionError(None, f"Not JSON: {error}.") from None


def as_plain_json(value: object) -> object:
    """Return a private copy in plain JSON types; raise DefinitionError when the value has no JSON form."""
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise DefinitionError(None, f"The definitions are not JSON: {error}.") from None


def read_definitions(document: object) -> Definitions:
    """Check the structure of a parsed flag set and return what it defines."""
    if not isinstance(document, dict):
        raise DefinitionError(None, 'A flag set is a JSON object with the key "flags".')
    if "flags" not in document:
        raise DefinitionError(None, 'The key "flags" is missing.')
    evaluators = document.get("$evaluators")
    if evaluators is None:
        evaluators = {}
    if not isinstance(evaluators, dict):
        raise DefinitionError(None, '"$evaluators" must be an object of named rules.')
    metadata = _metadata(None, document.get("metadata"), {})
    flags = tuple(_flag(key, flag, metadata) for key, flag in _named_flags(document["flags"]))
    return Definitions(flags, evaluators, metadata)


def _named_flags(flags: object) -> Iterable[tuple[str, object]]:
    if isinstance(flags, dict):
        return flags.items()
    if isinstance(flags, list):
        return _keyed_flags(flags)
    raise DefinitionError(None, '"flags" must be an object, or an array of flags that each have a "key".')


def _keyed_flags(flags: list[object]) -> Iterator[tuple[str, object]]:
    seen: set[str] = set()
    for position, flag in enumerate(flags, start=1):
        key = flag.get("key") if isinstance(flag, dict) else None
        if not isinstance(key, str):
            raise DefinitionError(None, f'Number {position} of "flags" has no "key".')
        if key in seen:
            raise DefinitionError(key, "defined twice; keep one definition.")
        seen.add(key)
        yield key, flag


def _flag(key: str, flag: object, set_metadata: Metadata) -> FlagDefinition:
    if not key:
        raise DefinitionError(key, "a flag needs a key that is not empty.")
    if not isinstance(flag, dict):
        raise DefinitionError(key, "must be an object.")
    if flag.get("state") not in ("ENABLED", "DISABLED"):
        raise DefinitionError(key, f'"state" must be "ENABLED" or "DISABLED", not {_shown(flag.get("state"))}.')
    variants = _variants(key, flag.get("variants"))
    default = flag.get("defaultVariant")
    if default is not None and not isinstance(default, str):
        raise DefinitionError(key, '"defaultVariant" must be the name of a variant, or null.')
    if default and default not in variants:
        raise DefinitionError(key, f'"defaultVariant" names "{default}", which is not one of its variants.')
    metadata = _metadata(key, flag.get("metadata"), set_metadata)
    return FlagDefinition(key, flag["state"] == "ENABLED", variants, default or None, flag.get("targeting"), metadata)


def _variants(key: str, variants: object) -> Mapping[str, object]:
    if not isinstance(variants, dict) or not variants:
        raise DefinitionError(key, '"variants" must be an object with at least one variant.')
    for name, value in variants.items():
        if not name:
            raise DefinitionError(key, "a variant needs a name that is not empty.")
        if value is None:
            raise DefinitionError(key, f'variant "{name}" has no value; give it a boolean, string, number or object.')
    return variants


def _metadata(key: str | None, metadata: object, base: Metadata) -> Metadata:
    if metadata is None:
        return base
    if not isinstance(metadata, dict):
        raise DefinitionError(key, '"metadata" must be an object.')
    for name, value in metadata.items():
        if not name or not isinstance(value, str | int | float):
            raise DefinitionError(key, f'metadata "{name}" must be a string, a number or a boolean.')
    return {**base, **metadata}


def _refuse_constant(name: str) -> NoReturn:
    raise DefinitionError(None, f"Not JSON: {name} is not a JSON number.")


def _shown(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:40]}…"

# SPDX-License-Identifier: Apache-2.0
"""Which days are public holidays in a country or one of its regions?"""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_LANGUAGE = "en_US"
_LISTED = 12


@lru_cache(maxsize=64)
def days_off(code: str, first_year: int, last_year: int) -> Mapping[date, str]:
    """The public holidays of a code such as US or US-NY from the first to the last year, with their English names.

    A holiday that moves because it falls on a weekend is there on both days. Raises ValueError for unknown codes.
    """
    if problem := problem_with(code):
        raise ValueError(problem)
    import holidays

    country, _, region = code.partition("-")
    found = holidays.country_holidays(
        country, subdiv=region or None, years=range(first_year, last_year + 1), language=_LANGUAGE
    )
    return MappingProxyType({day: str(name) for day, name in sorted(found.items())})


@lru_cache(maxsize=64)
def problem_with(code: str) -> str | None:
    """Why the holidays of this code are not known, with what was probably meant; None when they are."""
    import holidays

    known = holidays.list_supported_countries(include_aliases=True)
    country, _, region = code.partition("-")
    if country not in known:
        close = get_close_matches(country, [one for one in known if len(one) == 2], n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(close)}?" if close else "write the two letters of a country, such as US."
        return f'the holidays of "{country}" are not known; {hint}'
    regions = known[country]
    if not region or region in regions:
        return None
    if not regions:
        return f'{country} has no regions with holidays of their own; write "{country}".'
    close = get_close_matches(region, regions, n=3, cutoff=0.5)
    listed = ", ".join(regions[:_LISTED]) + (" …" if len(regions) > _LISTED else "")
    hint = f"did you mean {' or '.join(f'{country}-{one}' for one in close)}?" if close else f"there are: {listed}."
    return f'{country} has no region "{region}" whose holidays are known; {hint}'

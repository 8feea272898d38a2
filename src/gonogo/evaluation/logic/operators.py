# SPDX-License-Identifier: Apache-2.0
"""Which operators may a targeting rule use?"""

from collections.abc import Mapping

from gonogo.evaluation.logic import (
    arithmetic,
    comparison,
    control,
    fractional,
    lists,
    lookup,
    membership,
    text,
    versions,
)
from gonogo.evaluation.logic.compiler import Builder

OPERATORS: Mapping[str, Builder] = {
    **lookup.OPERATORS,
    **control.OPERATORS,
    **comparison.OPERATORS,
    **arithmetic.OPERATORS,
    **text.OPERATORS,
    **lists.OPERATORS,
    **membership.OPERATORS,
    **fractional.OPERATORS,
    **versions.OPERATORS,
}

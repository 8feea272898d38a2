# SPDX-License-Identifier: Apache-2.0
"""Is the version of this person the one the rule asks for? (`sem_ver`)"""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gonogo.evaluation.logic.compiler import Builder, Compiler
from gonogo.evaluation.logic.precedence import Precedence, precedence
from gonogo.evaluation.logic.term import NULL, Term

Relation = Callable[[Precedence, Precedence], bool]

_RELATIONS: Mapping[str, Relation] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "^": lambda left, right: left[0] == right[0],
    "~": lambda left, right: left[:2] == right[:2],
}


def compare(left: object, relation: object, right: object) -> bool | None:
    """Tell whether the relation holds between two versions; None when one of the three is not what it should be."""
    holds = _RELATIONS.get(relation) if isinstance(relation, str) else None
    first, second = precedence(left), precedence(right)
    return None if holds is None or first is None or second is None else holds(first, second)


def _sem_ver(compiler: Compiler, arguments: Sequence[object]) -> Term:
    terms = compiler.terms(arguments)
    if len(terms) != 3:
        return NULL
    left, relation, right = (term.run for term in terms)

    def run(data: Any, now: int) -> bool | None:
        return compare(left(data, now), relation(data, now), right(data, now))

    return Term(run, boolean=True)


OPERATORS: Mapping[str, Builder] = {"sem_ver": _sem_ver}

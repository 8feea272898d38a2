# SPDX-License-Identifier: Apache-2.0
"""How does a file say that a column loses its real values?"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from gonogo.core.strictfile.fields import wrong
from gonogo.core.strictfile.part import Part
from gonogo.core.strictfile.problems import nearest
from gonogo.practices.rehearsals.files.fields import Expression, Label
from gonogo.practices.rehearsals.rules.maskers import MASKERS

GO_WITH = {"by": "shift-date", "days": "shift-date", "percent": "number", "value": "constant"}


class Mask(Part):
    """How one column is masked: by a built-in masker or by an expression. One word is the name of a masker."""

    masker: Annotated[Label | None, Field(alias="as")] = None
    """A built-in masker."""
    sql: Expression | None = None
    """An expression over the row that gives the new value."""
    by: Label | None = None
    """For shift-date: the column that names the person; all dates of a person move by the same number of days."""
    days: Annotated[int, Field(ge=1, le=3650)] | None = None
    """For shift-date: by how many days at most, in either direction; 60 unless said."""
    percent: Annotated[int, Field(ge=1, le=90)] | None = None
    """For number: by how many percent at most, in either direction; 10 unless said."""
    value: Label | None = None
    """For constant: what stands in every row; an empty text unless said."""

    @model_validator(mode="after")
    def _one_way(self) -> Mask:
        if (self.masker is None) == (self.sql is None):
            raise wrong("a mask needs either a masker or sql" + (", not both" if self.sql is not None else ""))
        if self.masker is not None and self.masker not in MASKERS:
            raise wrong(
                f'there is no masker "{self.masker[:60]}"; there are {", ".join(MASKERS)}',
                nearest(self.masker, MASKERS),
            )
        for option, masker in GO_WITH.items():
            if getattr(self, option) is not None and self.masker != masker:
                raise wrong(f'"{option}" goes with {masker} only')
        return self

# SPDX-License-Identifier: Apache-2.0
"""What does a comparison say in a sentence?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def sentence(
    rows: tuple[int, int], counts: Mapping[str, int], by_column: Mapping[str, int], notes: Sequence[str],
    *, looked_at: tuple[int, int] | None = None,
) -> str:  # fmt: skip
    """The verdict, then the notes. `looked_at` are buckets looked at of those that differ, when not all were."""
    return " ".join([_verdict(rows, counts, by_column, looked_at), *notes])


def _verdict(
    rows: tuple[int, int], counts: Mapping[str, int], by_column: Mapping[str, int], looked_at: tuple[int, int] | None
) -> str:
    parts = [f"{counts[kind]:,} {word}" for kind, word in WORDS if counts.get(kind)]
    if looked_at is not None:
        found = _listed(parts) or "nothing yet"
        return (
            f"So much differs that only a part was looked at: {looked_at[0]:,} of {looked_at[1]:,} parts that differ. "
            f"In those, {found}{_columns(by_column)}; in all there are more."
        )
    if not parts:
        return f"All {rows[0]:,} rows are equal." if rows[0] != 1 else "The only row is equal."
    return f"Of {rows[0]:,} rows, {_listed(parts)}{_columns(by_column)}."


def _columns(by_column: Mapping[str, int]) -> str:
    if not by_column:
        return ""
    most = sorted(by_column.items(), key=lambda one: (-one[1], one[0]))[:6]
    return f" (in {', '.join(f'{name}: {count:,}' for name, count in most)})"


def _listed(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


WORDS = (("missing", "missing"), ("extra", "extra"), ("changed", "changed"))

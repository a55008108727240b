"""Which rows became more or fewer: slices of both tables together, tried on rows held out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...data.display import Values
from ..effects.conditions import in_words, told
from ..slices import bins_of, find, halves
from .judging import LEVEL, N_QUESTIONS

__all__ = ["moved_slices"]

MAX_TOLD = 5
MAX_ROWS = 20_000
"""Of either table: more are drawn."""
LEAST_MORE = 0.05
"""Of all rows that came: by how much the share of a slice must differ to be told."""


def moved_slices(
    reference: Sequence[Values],
    new: Sequence[Values],
    *,
    seed: int = 0,
    control: str = "holm",
    skip: Collection[int] = (),
) -> list[dict[str, Any]]:
    """Slices by one or two columns whose share of the rows is another than it was.

    Parameters
    ----------
    reference, new : sequence of Values
        The same columns of two tables.
    seed : int
    control : {"holm", "benjamini_hochberg"}
    skip : collection of int
        Positions of columns that no slice is made by.

    Returns
    -------
    list of dict
        Those that rows which were not searched bear out, the largest difference first: ``name``
        in words, ``conditions`` as the page reads them, ``before`` and ``now``: shares of either
        table, ``p``: adjusted for all slices and for the other questions of a batch.
    """
    rng = np.random.default_rng(seed)
    kept = [_drawn(len(one[0].numbers), rng) for one in (reference, new)]
    is_new = np.repeat([0.0, 1.0], [len(rows) for rows in kept])
    columns = [
        Values(other.feature, np.concatenate([mine.numbers[kept[0]], other.numbers[kept[1]]]))
        for mine, other in zip(reference, new, strict=True)
    ]
    bins = [bins_of(column, j) for j, column in enumerate(columns) if j not in skip]
    found = find(bins, is_new, halves(len(is_new), seed), both_sides=True, control=control)
    features = [one.feature for one in columns]
    there: list[_Moved] = []
    p = np.minimum(1.0, N_QUESTIONS * found.adjusted)
    for k, conditions in enumerate(found.conditions(bins)):
        inside = np.ones(len(is_new), bool)
        for j, first, stop in found.terms[k]:
            inside &= (bins[j].codes >= first) & (bins[j].codes < stop)
        before, now = (float(inside[is_new == one].mean()) for one in (0, 1))
        if p[k] <= 1 - LEVEL and abs(now - before) >= LEAST_MORE:
            one = {
                "name": in_words(conditions, features),
                "conditions": [
                    {
                        **told(one, one.column, features[one.column].name),
                        "quantity": f"feature:{one.column}",
                    }
                    for one in conditions
                ],
                "before": before,
                "now": now,
                "p": float(p[k]),
            }
            n_levels = sum(len(one.levels or ()) for one in conditions)
            there.append(_Moved(one, inside, (len(conditions), n_levels, now < before)))
    there.sort(key=lambda one: -abs(one.told["now"] - one.told["before"]))
    return [one.told for one in _once(there)[:MAX_TOLD]]


class _Moved(NamedTuple):
    """A slice with its rows, and how hard it is to read: conditions, levels, rows that went."""

    told: dict[str, Any]
    inside: np.ndarray
    effort: tuple[int, int, bool]


def _once(slices: Sequence[_Moved]) -> list[_Moved]:
    """Of a slice and all rows that are not in it, which move alike, the one easier to read."""
    kept: list[_Moved] = []
    for one in slices:
        rest = (k for k, other in enumerate(kept) if (other.inside != one.inside).all())
        twin = next(rest, None)
        if twin is None:
            kept.append(one)
        elif one.effort < kept[twin].effort:
            kept[twin] = one
    return kept


def _drawn(n_rows: int, rng: np.random.Generator) -> np.ndarray:
    if n_rows <= MAX_ROWS:
        return np.arange(n_rows)
    return np.sort(rng.choice(n_rows, MAX_ROWS, replace=False))

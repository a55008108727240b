"""Order: in which rows are explained, and what is said of those that are there so far."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..results import Attributions

__all__ = ["in_table_order", "labelled", "row_order"]


def row_order(n_rows: int, seed: int) -> np.ndarray:
    """Positions in the order in which they are explained.

    Seeded and random, so that what is there so far is a fair sample however the table is sorted;
    the first row, which is in focus at the beginning, is always first.
    """
    order = np.arange(n_rows)
    order[1:] = 1 + np.random.default_rng(seed).permutation(max(0, n_rows - 1))
    return order


def labelled(result: Attributions, n_rows: int) -> Attributions:
    """Say of fewer than all rows that they are a sample."""
    if result.n_rows >= n_rows:
        return result
    note = f"a random sample: {result.n_rows:,} of {n_rows:,} rows"
    notes = result.trust.get("notes", ())
    notes = (notes,) if isinstance(notes, str) else tuple(notes)
    return replace(result, trust={**result.trust, "notes": (note, *notes)})


def in_table_order(result: Attributions) -> Attributions:
    """Rows ascending."""
    if np.all(result.rows[1:] > result.rows[:-1]):
        return result
    return result.select(rows=np.argsort(result.rows, kind="stable"))

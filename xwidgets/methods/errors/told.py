"""Slices and their conditions, as results have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...data.display import Values
from ..effects.conditions import Condition, in_words, told
from ..slices import Compared, bins_of, find

__all__ = ["said", "slices_of"]


def slices_of(
    columns: Sequence[Values],
    used: Sequence[int],
    quantities: Sequence[str],
    error: np.ndarray,
    searched: np.ndarray,
    weight: np.ndarray | None,
    control: str,
    counted: np.ndarray | None = None,
) -> tuple[int, dict[str, Any]]:
    """Columns that were left out of pairs, and the slices; shares are of what is `counted`, else
    of the error."""
    bins = [bins_of(columns[j], j) for j in used]
    found = find(bins, error, searched, weight=weight, control=control)
    held = Compared(*np.array(found.held, np.float64).reshape(-1, len(Compared._fields)).T)
    features = [one.feature for one in columns]
    alike = [
        [in_words([bins[j].condition(a, b) for j, a, b in one], features) for one in weaker]
        for weaker in found.alike
    ]
    return found.n_left_out, {
        **said("slice_", found.conditions(bins), columns, quantities),
        "slice_counts": found.counts,
        "slice_row_share": found.weight_share,
        "slice_error_share": found.quantity_share
        if counted is None
        else found.shares_of(bins, counted, weight),
        "slice_rates": found.mean,
        "slice_held_counts": held.n,
        "slice_held_rates": held.mean,
        "slice_low": held.low,
        "slice_high": held.high,
        "slice_effect": held.effect,
        "slice_effect_low": held.effect_low,
        "slice_effect_high": held.effect_high,
        "slice_p": found.adjusted,
        "slice_confirmed": found.confirmed,
        "slice_overlap": found.overlap,
        "slice_alike": tuple(alike),
        "n_tried": found.n_tried,
    }


def said(
    prefix: str,
    conditions: Sequence[Sequence[Condition]],
    columns: Sequence[Values],
    quantities: Sequence[str],
) -> dict[str, Any]:
    """Conditions in words, and as the page reads them."""
    features = [one.feature for one in columns]

    def as_json(one: Condition) -> dict[str, Any]:
        name = features[one.column].name
        quantity = quantities[one.column]
        text = in_words([one], features)
        return {**told(one, one.column, name), "quantity": quantity, "text": text}

    return {
        f"{prefix}names": tuple(in_words(one, features) for one in conditions),
        f"{prefix}conditions": tuple([as_json(part) for part in one] for one in conditions),
    }

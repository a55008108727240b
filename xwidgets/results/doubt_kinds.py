"""Kinds of doubt, and what one is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict

__all__ = ["KINDS", "Doubt", "Level"]

Level = Literal["fine", "look"]

KINDS: Mapping[str, str] = {
    "additivity_gap": "whether the parts add up to the prediction",
    "standard_error": "how far other rows or samples would move the numbers",
    "fidelity": "how well a simpler model stands in for the model",
    "extrapolation": "how much is said of places where few or no rows are",
    "correlated": "which features could stand in for the one that is shown",
    "correlated_sets": "how many sets of features stand in for each other",
    "agreement": "in which share another way of asking gives the same answer",
    "numerical_agreement": "how far apart two ways are that should give the same numbers",
    "sampled_rows": "how many of the rows it is of",
    "effective_samples": "how many samples their weights amount to",
    "held_out": "on how many rows it was measured from which nothing was learnt",
    "fitted_rows": "whether the model was fitted to as many rows as it is measured on",
    "asked_features": "how many of the features it is of",
    "rank_uncertainty": "how many ranks could be others by chance",
    "seeds": "how far another seed would move the numbers",
    "certificate": "whether it is proved that there is nothing better",
}
"""The vocabulary, and what each word asks."""


class Doubt(TypedDict):
    """One thing that was measured.

    ``value`` is the number (None where none is known), ``standard`` what it is held against,
    ``unit`` what both are in (empty: a share or a count). ``text`` names it in a few words,
    ``words`` say what it means, in one sentence or two. ``level``: ``"fine"``, or ``"look"`` where
    a reader should know before believing.
    """

    kind: str
    value: float | None
    standard: float | None
    unit: str
    text: str
    words: str
    level: Level

"""A model's trees beside what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ...models import trees as tree_models
from ...models.trees import Trees
from .layout import Layout, layout
from .links import CANDIDATES, apply_link
from .programs import Program, programs

__all__ = ["Source", "agreement", "find_link", "link_between"]

CHECKED_ROWS = 200


@dataclass(frozen=True, eq=False)
class Source:
    """What every plan of a tree ensemble shares.

    Parameters
    ----------
    trees : Trees
    link : str
        From the sum of trees to the shown unit.
    note : str
        How the node arrays were checked.
    """

    trees: Trees
    link: str
    note: str

    @cached_property
    def layout(self) -> Layout:
        return layout(self.trees)

    @cached_property
    def programs(self) -> list[Program] | None:
        """For interactions; None where they are too large to be held."""
        return programs(self.layout)

    @property
    def n_leaves(self) -> float:
        return (self.trees.left.size + self.trees.n_trees) / 2

    def outputs(self, values: np.ndarray) -> np.ndarray:
        """Values of the sum of trees, one per output of the predictor."""
        return np.concatenate([0.0 - values, values], axis=-1) if self.trees.mirrored else values


def find_link(trees: Trees, predictor: Any, frame: Any) -> tuple[str | None, float, int]:
    """What leads from the sum of trees to the shown unit, tried on a sample of rows.

    Returns
    -------
    link : str or None
        None where nothing known does.
    difference : float
        Largest difference from the model's predictions, relative to the largest of those.
    n_rows : int
        Rows that were tried.
    """
    rows = np.unique(np.linspace(0, frame.n_rows - 1, min(CHECKED_ROWS, frame.n_rows)).astype(int))
    sample = frame.take(rows)
    expected = np.asarray(predictor.predict(sample.native), np.float64)
    return (*link_between(trees, sample.matrix(), expected), rows.size)


def link_between(trees: Trees, rows: np.ndarray, expected: np.ndarray) -> tuple[str | None, float]:
    """The same for rows of numbers and what is predicted of them: link and difference."""
    sums = tree_models.predict(trees, tree_models.prepare(trees, rows))
    scale = float(np.abs(expected).max(initial=0.0)) or 1.0
    nearest = float("inf")
    log_odds = tuple(f"logit/{link}" for link in trees.links if link != "identity")
    for link in dict.fromkeys((*trees.links, *CANDIDATES, *log_odds)):
        with np.errstate(all="ignore"):
            found = apply_link(link, sums, trees)
            if found.shape != expected.shape:
                continue
            difference = float(np.abs(found - expected).max(initial=0.0)) / scale
        if difference <= trees.tolerance:
            return link, difference
        if difference < nearest:
            nearest = difference
    return None, nearest


def agreement(source: Source, sums: np.ndarray, expected: np.ndarray) -> float:
    """Largest difference of what `sums` of trees say from a model's predictions, relative."""
    found = apply_link(source.link, sums, source.trees)
    scale = float(np.abs(expected).max(initial=0.0)) or 1.0
    return float(np.abs(found - expected).max(initial=0.0)) / scale

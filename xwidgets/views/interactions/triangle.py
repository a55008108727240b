"""The strongest features and their pairs, as pictures and charts show them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...charts.scene import Scene
from ...charts.wording import number_text
from ...results import Interactions
from ...results.interactions import strongest_first

__all__ = ["MAX_DISPLAY", "Triangle", "triangle"]

MAX_DISPLAY = 12


@dataclass(frozen=True, eq=False)
class Triangle:
    """Of each pair one cell, main effects on the diagonal.

    Parameters
    ----------
    features : ndarray of int, shape (m,)
        The strongest first.
    strength : ndarray of float64, shape (m, m)
        Mean size over rows, both halves of a pair added; or H. NaN: not known.
    names : tuple of str
        Of all features.
    n_rows : int
    word : str
        What the rows are: ``"row"``, ``"selected row"``.
    size : ndarray of float64, shape (m, m), or None
        Of H: how much is done only together, by which pairs are ranked.
    """

    features: np.ndarray
    strength: np.ndarray
    names: tuple[str, ...]
    n_rows: int
    word: str
    size: np.ndarray | None = None

    @property
    def about(self) -> str:
        """What the numbers are, in a line."""
        if self.size is None:
            return "mean size, both halves of a pair together; grey: what a feature does alone"
        return (
            "H: the share of what two do that they do only together, the largest such part first; "
            "grey: a feature with all others"
        )

    def share(self, i: int, j: int) -> float:
        """How much of its colour a cell has, 0.06 to 0.7; 0 where there is nothing."""
        alone = np.eye(len(self.features), dtype=bool)
        sizes = np.nan_to_num(self.strength)
        most = np.max(sizes, where=alone if i == j else ~alone, initial=0.0)
        value = sizes[i, j]
        return 0.06 + 0.64 * float(value / most) if value > 0 and np.isfinite(most) else 0.0

    def text(self, i: int, j: int) -> str:
        """A cell's number: as many decimals as the largest of its kind needs for two digits."""
        alone = np.eye(len(self.features), dtype=bool)
        sizes = np.nan_to_num(self.strength)
        most = float(np.max(sizes, where=alone if i == j else ~alone, initial=0.0))
        value = float(self.strength[i, j])
        if math.isnan(value):
            return "?"
        if not 1e-4 <= most < 1e6:
            return number_text(value, 2)
        return f"{value:.{max(0, 1 - math.floor(math.log10(most)))}f}"

    def pairs(self) -> list[tuple[int, int, float]]:
        """Pairs that do something together, the strongest first: places and strength."""
        first, second = np.tril_indices(len(self.features), -1)
        sizes = np.nan_to_num(self.strength[first, second])
        by = sizes if self.size is None else np.nan_to_num(self.size[first, second])
        ranked = [int(k) for k in np.argsort(-by, kind="stable") if sizes[k] > 0]
        return [(int(second[k]), int(first[k]), float(sizes[k])) for k in ranked]


def triangle(scene: Scene) -> Triangle | None:
    """What the matrix of a scene shows, over its selected rows where some of them are explained."""
    found = scene.answers.get("interactions")  # by whichever method
    if not isinstance(found, Interactions) or found.unit != scene.attributions.unit:
        return None
    if not len(found.rows):
        return None
    strength = found.strength[:, :, scene.output]
    size = None if found.size is None else found.size[:, :, scene.output]
    ranked = np.nan_to_num(strength if size is None else size)
    features = strongest_first(ranked)[: int(scene.options.get("max_display") or MAX_DISPLAY)]
    shown = strength[np.ix_(features, features)]
    n_rows, word = len(found.rows), "row"
    mask = None if scene.selected is None else scene.selected[found.rows]
    if mask is not None and found.values is not None and mask.any():
        inner = np.ix_(np.flatnonzero(mask), features, features)
        sizes = np.abs(found.values[..., scene.output][inner]).mean(axis=0)
        shown = sizes * np.where(np.eye(len(features), dtype=bool), 1.0, 2.0)
        n_rows, word = int(mask.sum()), "selected row"
    some = None if size is None else size[np.ix_(features, features)]
    return Triangle(features, shown, scene.attributions.feature_names, n_rows, word, some)

"""First rows while the compiled loops are still being loaded.

shap's C extension knows path-dependent tree SHAP. It is opened by its file, because
importing the package around it takes seconds, and fed our own node arrays. It holds the
interpreter's lock, so it is given a few rows at a time and only until our loops are ready.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import pathlib
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from ...models.trees import Trees
from ...models.trees.arrays import CATEGORY, MISSING_LEFT, ZERO_MISSING, goes_left

__all__ = ["Bridge"]

PATH_DEPENDENT = 1
IDENTITY = 0


@cache
def _extension() -> Any | None:
    """The extension module, or None where it cannot be opened."""
    try:
        found = importlib.util.find_spec("shap")
        if found is None or not found.submodule_search_locations:
            return None
        for folder in found.submodule_search_locations:
            for suffix in importlib.machinery.EXTENSION_SUFFIXES:
                path = pathlib.Path(folder) / f"_cext{suffix}"
                if path.exists():
                    loader = importlib.machinery.ExtensionFileLoader("_cext", str(path))
                    spec = importlib.util.spec_from_file_location("_cext", path, loader=loader)
                    assert spec is not None
                    module = importlib.util.module_from_spec(spec)
                    loader.exec_module(module)
                    return module
    except Exception:
        return None
    return None


class Bridge:
    """Path-dependent SHAP values by shap's C extension, a few rows at a time."""

    def __init__(self, trees: Trees, run: Callable[..., Any]) -> None:
        self._trees = trees
        self._run = run
        sizes = np.diff(trees.offsets)
        n_trees, width = trees.n_trees, int(sizes.max(initial=1))
        place = np.repeat(np.arange(n_trees) * width, sizes) + (
            np.arange(trees.left.size) - np.repeat(trees.offsets[:-1], sizes)
        )
        self._place, self._shape = place, (n_trees, width)
        self._left = self._padded(trees.left, -1, np.int32)
        self._right = self._padded(trees.right, -1, np.int32)
        missing = np.where(trees.flags & MISSING_LEFT, trees.left, trees.right)
        self._missing = self._padded(missing, -1, np.int32)
        self._feature = self._padded(np.maximum(trees.feature, 0), 0, np.int32)
        self._threshold = self._padded(trees.threshold, 0.0, np.float64)
        self._kind = np.zeros(self._shape, np.int32)
        self._cover = self._padded(_cover(trees), 1.0, np.float64)
        self._value = np.zeros((n_trees * width, trees.n_outputs))
        if trees.value.shape[1] > 1:
            self._value[place] = trees.value
        else:
            self._value[place, np.repeat(trees.output, sizes)] = trees.value[:, 0]
        self._value = self._value.reshape(n_trees, width, trees.n_outputs)
        self._depth = _depth(trees)
        self._simple = not (trees.flags & (CATEGORY | ZERO_MISSING)).any()

    @staticmethod
    def open(trees: Trees) -> Bridge | None:
        """A bridge for these trees, or None where the extension does not serve."""
        extension = _extension()
        run = getattr(extension, "dense_tree_shap", None)
        if run is None or not trees.n_trees or not _agrees(run):
            return None
        return Bridge(trees, run)

    def path_dependent(self, X: np.ndarray) -> np.ndarray:
        """Values of prepared rows, shape (n_rows, n_features, n_outputs)."""
        if self._simple:
            return self._call(X, self._threshold)
        # Splits of other kinds: the row's own decisions, written as thresholds.
        inner = np.flatnonzero(self._trees.left >= 0)
        rows = []
        for x in X:
            decided = np.zeros(self._trees.left.size)
            left = goes_left(self._trees, inner, x[self._trees.feature[inner]])
            decided[inner] = np.where(left, 1.0, -1.0)
            rows.append(self._call(np.zeros((1, x.size)), self._padded(decided, 0.0, np.float64)))
        return np.concatenate(rows)

    def _call(self, X: np.ndarray, threshold: np.ndarray) -> np.ndarray:
        out = np.zeros((X.shape[0], X.shape[1] + 1, self._trees.n_outputs))
        self._run(
            self._left, self._right, self._missing, self._feature, threshold, self._kind,
            self._value, self._cover, self._depth, X, np.isnan(X), None, None, None,
            self._shape[0], np.zeros(self._trees.n_outputs), out, PATH_DEPENDENT, IDENTITY, False,
        )  # fmt: skip
        return out[:, :-1]

    def _padded(self, nodes: np.ndarray, fill: float, dtype: type) -> np.ndarray:
        table = np.full(self._shape[0] * self._shape[1], fill, dtype)
        table[self._place] = nodes
        return table.reshape(self._shape)


def _cover(trees: Trees) -> np.ndarray:
    """Covers that add up exactly and are nowhere zero at a split, as the extension wants."""
    cover = trees.cover.copy()
    inner = np.flatnonzero(trees.left >= 0)
    first = np.repeat(trees.offsets[:-1], np.diff(trees.offsets))
    left, right = first[inner] + trees.left[inner], first[inner] + trees.right[inner]
    empty = cover[left] + cover[right] <= 0
    cover[left[empty]] = cover[right[empty]] = 0.5
    cover[inner] = cover[left] + cover[right]
    return cover


def _depth(trees: Trees) -> int:
    first = np.repeat(trees.offsets[:-1], np.diff(trees.offsets))
    level = trees.offsets[:-1]
    depth = 0
    while True:
        level = level[trees.left[level] >= 0]
        if not level.size:
            return depth
        level = np.concatenate(
            [first[level] + trees.left[level], first[level] + trees.right[level]]
        )
        depth += 1


@cache
def _agrees(run: Callable[..., Any]) -> bool:
    """One stump with a known answer: guards against another signature or meaning."""
    from ...models.trees import Tree, assemble

    stump = Tree(
        left=np.array([1, -1, -1]),
        right=np.array([2, -1, -1]),
        feature=np.array([1, -1, -1]),
        threshold=np.array([0.5, 0.0, 0.0]),
        flags=np.array([MISSING_LEFT, 0, 0], np.uint8),
        cover=np.array([4.0, 3.0, 1.0]),
        value=np.array([0.0, 2.0, 10.0]),
    )
    trees = assemble([stump], base=np.zeros(1), n_features=2)
    try:
        values = Bridge(trees, run).path_dependent(np.array([[0.0, 0.5], [0.0, np.nan], [0.0, 1]]))
    except Exception:
        return False
    expected = np.array([[0.0, -2.0], [0.0, -2.0], [0.0, 6.0]])[:, :, None]
    return bool(np.allclose(values, expected, rtol=0, atol=1e-12))

"""Tree ensembles in compact form: pre-order, nothing that can be worked out again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..trees import Trees
from ..trees.arrays import CATEGORY, leaves_of, predict

__all__ = ["read", "sums", "write"]


def write(trees: Trees) -> dict[str, np.ndarray]:
    """Arrays of an ensemble whose rows are prepared already.

    Returns
    -------
    dict of str to ndarray
        ``sizes`` (nodes per tree), ``output``, ``base``; per node in pre-order ``feature`` (-1
        at leaves) and ``cover``; per split ``threshold`` and ``flags``; per leaf ``value``;
        per categorical split ``first_word`` and ``n_words``, and their ``words``.
    """
    order = _pre_order(trees)
    feature = trees.feature[order]
    split, leaf = feature >= 0, feature < 0
    flags = trees.flags[order][split]
    categorical = (flags & CATEGORY) != 0
    threshold = np.where(categorical, 0.0, trees.threshold[order][split])
    return {
        "trees.sizes": np.diff(trees.offsets),
        "trees.output": trees.output,
        "trees.base": trees.base,
        "trees.feature": feature,
        "trees.cover": trees.cover[order],
        "trees.threshold": _rounded_down(threshold) if trees.float32 else threshold,
        "trees.flags": flags,
        "trees.value": trees.value[order][leaf],
        "trees.first_word": trees.first_word[order][split][categorical],
        "trees.n_words": trees.n_words[order][split][categorical],
        "trees.words": trees.words,
    }


def read(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Trees:
    """The ensemble again, in pre-order."""
    a = {name[6:]: values for name, values in arrays.items() if name.startswith("trees.")}
    n_nodes, split = a["feature"].size, a["feature"] >= 0
    flags = np.zeros(n_nodes, np.uint8)
    flags[split] = a["flags"]
    threshold = np.zeros(n_nodes)
    threshold[split] = a["threshold"]
    categorical = (flags & CATEGORY) != 0
    first_word, n_words = np.zeros(n_nodes, np.int32), np.zeros(n_nodes, np.int32)
    first_word[categorical], n_words[categorical] = a["first_word"], a["n_words"]
    leaf_values = a["value"].reshape(int((~split).sum()), -1)
    value = np.zeros((n_nodes, leaf_values.shape[1]))
    value[~split] = leaf_values
    offsets = np.concatenate([[0], np.cumsum(a["sizes"])]).astype(np.int64)
    first = np.repeat(offsets[:-1], a["sizes"])
    left = np.where(split, np.arange(n_nodes) + 1 - first, -1)
    return Trees(
        offsets=offsets,
        left=left.astype(np.int32),
        right=(_right(split) - np.where(split, first, 0)).astype(np.int32),
        feature=a["feature"].astype(np.int32),
        threshold=threshold,
        flags=flags,
        first_word=first_word,
        n_words=n_words,
        words=a["words"].astype(np.uint32),
        cover=a["cover"],
        value=value,
        output=a["output"].astype(np.int32),
        base=a["base"],
        n_features=int(header["n_encoded"]),
    )


def sums(trees: Trees, X: np.ndarray, *, float32: bool) -> np.ndarray:
    """Sums for encoded rows, added in float32 where the library does so."""
    if not float32:
        return predict(trees, X)
    total = np.tile(trees.base.astype(np.float32), (X.shape[0], 1))
    leaves = leaves_of(trees, X)
    for t in range(trees.n_trees):
        total[:, trees.output[t]] += trees.value[leaves[:, t], 0].astype(np.float32)
    return total.astype(np.float64)


def _pre_order(trees: Trees) -> np.ndarray:
    """Where each node of the new order, left children first, stands now."""
    first = np.repeat(trees.offsets[:-1], np.diff(trees.offsets))
    inner = trees.left >= 0
    left, right = first + trees.left, first + trees.right
    levels = []
    level = trees.offsets[:-1]
    while (level := level[inner[level]]).size:
        levels.append(level)
        level = np.concatenate([left[level], right[level]])
    size = np.ones(inner.size, np.int64)
    for level in reversed(levels):
        size[level] += size[left[level]] + size[right[level]]
    place = first.copy()
    for level in levels:
        place[left[level]] = place[level] + 1
        place[right[level]] = place[level] + 1 + size[left[level]]
    order = np.empty(inner.size, np.int64)
    order[place] = np.arange(inner.size)
    return order


def _right(split: np.ndarray) -> np.ndarray:
    """Right children of nodes in pre-order; -1 at leaves."""
    right = np.full(split.size, -1, np.int64)
    waiting: list[int] = []
    for node, is_split in enumerate(split.tolist()):
        if is_split:
            waiting.append(node)
        elif waiting and node + 1 < split.size:
            right[waiting.pop()] = node + 1
    return right


def _rounded_down(threshold: np.ndarray) -> np.ndarray:
    """The largest float32 that is no larger: float32 numbers compare with both alike."""
    with np.errstate(over="ignore"):
        near = threshold.astype(np.float32)
        below = np.nextafter(near, np.float32(-np.inf))
    return np.where(near.astype(np.float64) > threshold, below, near).astype(np.float64)

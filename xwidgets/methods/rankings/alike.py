"""Which features say the same, and rows that are alike in all features but one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...data.display import Values

__all__ = ["association", "clusters", "leaves", "within"]

MAX_LEAVES = 32
MIN_SHARE = 0.01
MIN_ROWS = 20
MAX_LEVELS = 50
"""A category with more is compared by the order of its levels alone."""


def _parts(column: Values) -> np.ndarray:
    """Orthonormal columns that span what a feature says: its ranks, or its levels."""
    numbers = column.numbers
    known = np.isfinite(numbers)
    levels = np.unique(numbers[known])
    if column.feature.kind == "category" and 2 < len(levels) <= MAX_LEVELS:
        parts = (numbers[:, None] == levels).astype(np.float64)
    else:
        from scipy.stats import rankdata

        parts = np.zeros((len(numbers), 1))
        parts[known, 0] = rankdata(numbers[known])
        parts[~known, 0] = parts[known, 0].mean() if known.any() else 0.0
    parts = parts - parts.mean(axis=0)
    # By the small matrix of products: rows are many, levels few.
    sizes, turned = np.linalg.eigh(parts.T @ parts)
    some = sizes > 1e-9 * max(1.0, sizes.max(initial=0.0))
    return np.asarray(parts @ turned[:, some] / np.sqrt(sizes[some]))


def association(columns: Sequence[Values], rows: np.ndarray) -> np.ndarray:
    """How much pairs of features say of each other: 0 to 1, float64 (n_features, n_features).

    Of two numbers the size of Spearman's correlation. Of a category and a number the share of the
    ranks' variance that levels explain, as its root. Of two categories Cramer's V.
    """
    parts = [_parts(Values(one.feature, one.numbers[rows])) for one in columns]
    found = np.eye(len(parts))
    for i, own in enumerate(parts):
        for j in range(i):
            # Each of the three is the root of the mean square of canonical correlations.
            n_free = min(own.shape[1], parts[j].shape[1])
            if n_free:
                size = float(np.linalg.norm(own.T @ parts[j])) / np.sqrt(n_free)
                found[i, j] = found[j, i] = min(1.0, size)
    return found


def clusters(found: np.ndarray, least: float) -> list[tuple[int, ...]]:
    """Features that hang together by associations of at least `least`: sets of two or more."""
    of = np.arange(len(found))
    for i, j in zip(*np.nonzero(np.triu(found >= least, 1)), strict=True):
        of[of == of[j]] = of[i]
    sets = [tuple(np.flatnonzero(of == one).tolist()) for one in np.unique(of)]
    return [one for one in sets if len(one) > 1]


def leaves(column: Values, others: Sequence[Values], rows: np.ndarray, seed: int) -> np.ndarray:
    """Rows that are alike in the other features, as far as these tell of this one.

    The leaves of a tree that predicts the column from the others (Molnar, Koenig, Bischl and
    Casalicchio 2023).

    Returns
    -------
    ndarray of int64, shape (len(rows),)
        Number of the leaf of every row.
    """
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    own = column.numbers[rows]
    if not others or not np.isfinite(own).any():
        return np.zeros(len(rows), np.int64)
    table = np.column_stack([one.numbers[rows] for one in others])
    with np.errstate(invalid="ignore"):
        middle = np.array(
            [np.median(one[np.isfinite(one)]) if np.isfinite(one).any() else 0.0 for one in table.T]
        )
    table = np.where(np.isfinite(table), table, middle)
    _, codes = np.unique(own, return_inverse=True)
    few = column.feature.kind == "category" or codes.max() < 2
    make = DecisionTreeClassifier if few else DecisionTreeRegressor
    own = codes if few else np.where(np.isfinite(own), own, np.nanmedian(own))
    tree = make(
        max_leaf_nodes=MAX_LEAVES,
        min_samples_leaf=max(MIN_ROWS, int(MIN_SHARE * len(rows))),
        random_state=seed,
    )
    return np.asarray(tree.fit(table, own).apply(table), np.int64)


def within(leaf: np.ndarray, n_orders: int, seed: int) -> np.ndarray:
    """Orders that shuffle rows among those of their leaf: int64 (n_orders, n_rows)."""
    places = np.argsort(leaf, kind="stable")
    found = np.empty((n_orders, len(leaf)), np.int64)
    for repeat in range(n_orders):
        luck = np.random.default_rng((seed, repeat)).random(len(leaf))
        found[repeat, places] = np.lexsort((luck, leaf))
    return found

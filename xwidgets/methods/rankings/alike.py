"""Which features say the same, and rows that are alike in all features but one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...data import sample_rows
from ...data.display import Values

__all__ = ["association", "clusters", "leaves", "strongest", "within"]

MAX_LEAVES = 32
MIN_SHARE = 0.01
MIN_ROWS = 20
MAX_LEVELS = 50
"""A category with more is compared by the order of its levels alone."""
TIE_DIGITS = 9


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
    found = np.array(list(_associations(columns, rows, np.arange(len(columns)))))
    np.fill_diagonal(found, 1.0)
    return found


def strongest(
    columns: Sequence[Values], rows: np.ndarray, features: np.ndarray, n: int
) -> np.ndarray:
    """The `n` others that say most of each of some features: int64 (len(features), n).

    As :func:`association` has it; of equal ones the first. In the order of columns.
    """
    found = []
    for j, sizes in zip(features, _associations(columns, rows, features), strict=True):
        sizes[j] = -1.0
        # Rounding, which differs between machines, decides nothing.
        order = np.argsort(-sizes.round(TIE_DIGITS), kind="stable")
        found.append(np.sort(order[:n]))
    return np.array(found, np.int64)


def _associations(
    columns: Sequence[Values], rows: np.ndarray, features: np.ndarray
) -> Iterator[np.ndarray]:
    """Of one feature after the other its associations with all columns."""
    parts = [_parts(Values(one.feature, one.numbers[rows])) for one in columns]
    n_parts = np.array([one.shape[1] for one in parts])
    table = np.concatenate(parts, axis=1)
    of = np.repeat(np.arange(len(parts)), n_parts)
    for j in features.tolist():
        squares = ((parts[j].T @ table) ** 2).sum(axis=0)
        sums = np.bincount(of, squares, len(columns))
        # Each of the three is the root of the mean square of canonical correlations.
        sizes = np.sqrt(sums / np.maximum(1, np.minimum(n_parts[j], n_parts)))
        yield np.minimum(sizes, 1.0)


def clusters(found: np.ndarray, least: float) -> list[tuple[int, ...]]:
    """Features that hang together by associations of at least `least`: sets of two or more."""
    of = np.arange(len(found))
    for i, j in zip(*np.nonzero(np.triu(found >= least, 1)), strict=True):
        of[of == of[j]] = of[i]
    sets = [tuple(np.flatnonzero(of == one).tolist()) for one in np.unique(of)]
    return [one for one in sets if len(one) > 1]


def leaves(
    column: Values,
    others: Sequence[Values],
    rows: np.ndarray,
    seed: int,
    most_rows: int | None = None,
) -> np.ndarray:
    """Rows that are alike in the other features, as far as these tell of this one.

    The leaves of a tree that predicts the column from the others (Molnar, Koenig, Bischl and
    Casalicchio 2023). It grows on at most `most_rows` of the rows, drawn with the seed.

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
    grown = sample_rows(len(rows), len(rows) if most_rows is None else most_rows, seed)
    tree = make(
        max_leaf_nodes=MAX_LEAVES,
        min_samples_leaf=max(MIN_ROWS, int(MIN_SHARE * len(grown))),
        random_state=seed,
    )
    return np.asarray(tree.fit(table[grown], own[grown]).apply(table), np.int64)


def within(leaf: np.ndarray, n_orders: int, seed: int) -> np.ndarray:
    """Orders that shuffle rows among those of their leaf: int64 (n_orders, n_rows)."""
    places = np.argsort(leaf, kind="stable")
    found = np.empty((n_orders, len(leaf)), np.int64)
    for repeat in range(n_orders):
        luck = np.random.default_rng((seed, repeat)).random(len(leaf))
        found[repeat, places] = np.lexsort((luck, leaf))
    return found

"""How well columns tell to which group a row belongs, alone and together: of arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...data.display import Values
from ...models.threads import one_thread
from ..scoring import folds_of
from ..slices import bins_of
from ..stop import check_cancelled

__all__ = ["LEAST", "N_FOLDS", "Attribute", "Told", "alone", "auc", "together"]

N_FOLDS = 5
LEAST = {"AUC": 0.6, "R2": 0.05}
"""From here on a column is called a proxy."""
LEAST_EXPECTED = 2.0
"""Rows that chance would put into a cell of a table, for the chi-square test to hold."""
SMALL = 60
"""Groups with fewer rows are tested as one."""
Z = 1.959963984540054


class Told(NamedTuple):
    """How well something tells the groups of rows that it was not fitted to.

    `score` with its 95 % interval: AUC, each group against all others in the mean, or R2 of a
    number. `p` is of the test that it tells nothing. NaN where it cannot be asked.
    """

    score: float
    low: float
    high: float
    p: float


NOTHING = Told(np.nan, np.nan, np.nan, np.nan)


class Attribute(NamedTuple):
    """What is to be told.

    Attributes
    ----------
    group : ndarray of int64, shape (n_rows,)
        0, 1, ... of the rows that are asked.
    number : ndarray of float64, shape (n_rows,), or None
        Where the groups are ranges of a number that every row has: that number.
    """

    group: np.ndarray
    number: np.ndarray | None

    @property
    def measure(self) -> str:
        return "AUC" if self.number is None else "R2"

    def folds(self, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """Places to fit to and to ask, with all groups in each."""
        return folds_of(self.group, True, N_FOLDS, seed)

    def score(self, said: np.ndarray, rows: np.ndarray) -> tuple[float, np.ndarray]:
        """Of some rows, with how much each of them moves it."""
        if self.number is None:
            return auc(said, self.group[rows])
        return explained(said[:, 0], self.number[rows])


def alone(column: Values, attribute: Attribute, seed: int) -> Told:
    """How well one column tells the groups.

    Parameters
    ----------
    column : Values
    attribute : Attribute
        Of the same rows.
    seed : int

    Returns
    -------
    Told
        By the shares of groups (or the mean) in each level or range of the column, of other
        rows. The test is Pearson's chi-square of levels and groups, of all rows; small groups, and
        levels in which chance alone would leave a group nearly empty, are taken together.
    """
    group = attribute.group
    n_groups = int(group.max()) + 1
    codes = bins_of(column, 0).codes
    n_bins = int(codes.max()) + 1
    counts = np.bincount(codes * n_groups + group, minlength=n_bins * n_groups)
    p = _chi_square(counts.reshape(n_bins, n_groups))
    wanted = np.eye(n_groups)[group] if attribute.number is None else attribute.number[:, None]

    def fit(rows: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        among = np.bincount(codes[rows], minlength=n_bins)[:, None]
        parts = wanted[rows].T
        sums = np.stack([np.bincount(codes[rows], one, n_bins) for one in parts], axis=1)
        # A level that no row had is as all are.
        means = np.where(among > 0, sums / np.maximum(among, 1), wanted[rows].mean(axis=0))
        return lambda asked: means[codes[asked]]

    return _crossed(fit, attribute, seed)._replace(p=p)


def together(columns: Sequence[Values], attribute: Attribute, seed: int) -> Told:
    """How well boosted trees tell the groups from all columns.

    Returns
    -------
    Told
        Each fold is a test of its own, exact for what was fitted to the others; `p` is twice
        their median, which holds however folds depend on one another.

    References
    ----------
    Meinshausen, N., Meier, L., Buehlmann, P. (2009). p-values for high-dimensional regression.
    Journal of the American Statistical Association 104.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    if not columns:
        return NOTHING
    table = np.stack([np.asarray(one.numbers, np.float64) for one in columns], axis=1)
    few = [one.feature.levels is not None and len(one.feature.levels) <= 200 for one in columns]
    classes = attribute.number is None
    make: Any = HistGradientBoostingClassifier if classes else HistGradientBoostingRegressor
    wanted = attribute.group if classes else attribute.number

    def fit(rows: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        assert wanted is not None
        model = make(
            max_iter=40,
            max_leaf_nodes=8,
            early_stopping=False,
            categorical_features=few if any(few) else None,
            random_state=seed,
        )
        with one_thread("openmp"):
            model.fit(table[rows], wanted[rows])
        if classes:
            return lambda asked: np.asarray(model.predict_proba(table[asked]))
        return lambda asked: np.asarray(model.predict(table[asked]))[:, None]

    return _crossed(fit, attribute, seed)


def _crossed(
    fit: Callable[[np.ndarray], Callable[[np.ndarray], np.ndarray]],
    attribute: Attribute,
    seed: int,
) -> Told:
    """Mean over folds, with an interval from how much single rows move it."""
    scores, squares, chances = [], [], []
    for rows, asked in attribute.folds(seed):
        check_cancelled()
        said = fit(rows)(asked)
        score, moves = attribute.score(said, asked)
        scores.append(score)
        squares.append(float(moves @ moves) / len(asked) ** 2)
        chances.append(_chance(said, attribute, asked))
    score = float(np.mean(scores))
    reach = Z * float(np.sqrt(np.sum(squares))) / len(scores)
    p = float(min(1.0, 2 * np.median(chances)))
    return Told(score, score - reach, min(1.0, score + reach), p)


def auc(said: np.ndarray, group: np.ndarray) -> tuple[float, np.ndarray]:
    """AUC of each group against all others, in the mean of the groups.

    Parameters
    ----------
    said : ndarray of float64, shape (n_rows, n_groups)
    group : ndarray of int64, shape (n_rows,)

    Returns
    -------
    float
    ndarray of float64, shape (n_rows,)
        How much each row moves it: their mean square over the number of rows is its variance.

    References
    ----------
    DeLong, E., DeLong, D., Clarke-Pearson, D. (1988). Comparing the areas under two or more
    correlated receiver operating characteristic curves. Biometrics 44.
    """
    parts = [_area(said[:, k], group == k) for k in _asked(said)]
    return float(np.mean([one for one, _ in parts])), np.mean([two for _, two in parts], axis=0)


def _asked(said: np.ndarray) -> list[int]:
    """Of two groups one says it all."""
    return [1] if said.shape[1] == 2 else list(range(said.shape[1]))


def _area(score: np.ndarray, positive: np.ndarray) -> tuple[float, np.ndarray]:
    ordered = {flag: np.sort(score[positive == flag]) for flag in (True, False)}
    own = np.empty(len(score))
    for flag in (True, False):
        others, mine = ordered[not flag], score[positive == flag]
        below = np.searchsorted(others, mine, "left") + np.searchsorted(others, mine, "right")
        share = below / 2 / len(others)
        own[positive == flag] = share if flag else 1 - share
    area = float(own[positive].mean())
    share = np.where(positive, positive.mean(), 1 - positive.mean())
    return area, (own - area) / share


def explained(said: np.ndarray, number: np.ndarray) -> tuple[float, np.ndarray]:
    """R2, and how much each row moves it."""
    error, spread = (said - number) ** 2, (number - number.mean()) ** 2
    if not spread.mean() > 0:
        return np.nan, np.full(len(said), np.nan)
    missed = float(error.mean() / spread.mean())
    return 1 - missed, -(error - missed * spread) / float(spread.mean())


def _chance(said: np.ndarray, attribute: Attribute, rows: np.ndarray) -> float:
    """How often so much or more would be told by chance, of rows nothing was fitted to."""
    from scipy.special import ndtr, stdtr

    if attribute.number is not None:
        n, one, other = len(rows), said[:, 0], attribute.number[rows]
        if np.ptp(one) == 0 or np.ptp(other) == 0 or n < 3:
            return 1.0
        r = float(np.corrcoef(one, other)[0, 1])
        return float(stdtr(n - 2, -r * np.sqrt((n - 2) / max(1e-12, 1 - r**2))))
    group = attribute.group[rows]
    found = []
    for k in _asked(said):
        positive = group == k
        n, n_yes = len(group), int(positive.sum())
        tied = np.unique(said[:, k], return_counts=True)[1].astype(np.float64)
        ties = 1 - float((tied**3 - tied).sum()) / (n**3 - n)
        error = np.sqrt((n + 1) / 12 / n_yes / (n - n_yes) * ties)
        area = _area(said[:, k], positive)[0]
        found.append(float(ndtr((0.5 - area) / error)) if error > 0 else 1.0)
    return min(1.0, min(found) * len(found))


def _chi_square(counts: np.ndarray) -> float:
    from scipy.stats import chi2

    small = counts.sum(axis=0) < SMALL
    if small.sum() > 1 and not small.all():
        counts = np.column_stack([counts[:, ~small], counts[:, small].sum(axis=1)])
    counts = counts[counts.sum(axis=1) > 0]
    share = counts.sum(axis=0) / counts.sum()
    rare = counts.sum(axis=1) * share.min() < LEAST_EXPECTED
    if rare.any():
        counts = np.vstack([counts[~rare], counts[rare].sum(axis=0)])
    if min(counts.shape) < 2:
        return 1.0
    expected = counts.sum(axis=1)[:, None] * share
    away = float(((counts - expected) ** 2 / expected).sum())
    return float(chi2.sf(away, (len(counts) - 1) * (counts.shape[1] - 1)))

"""Thresholds per group by strategy: exact, over all distinct scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...errors import InvalidValue
from ..imitation.ordered import cut_between
from ..performance.scores import ratio

__all__ = ["CONSTRAINED", "STRATEGIES", "Cuts", "check_cost", "choose", "cuts_of", "equalized"]

CONSTRAINED = {
    "demographic parity": "selection rate",
    "equal opportunity": "recall",
    "equal accuracy": "accuracy",
}
"""What has to be the same in all groups."""
STRATEGIES = ("single threshold", "best of each group", *CONSTRAINED)


class Cuts(NamedTuple):
    """Everything that one threshold can do to the rows of a group, from none positive to all.

    Attributes
    ----------
    scores : ndarray of float64, shape (n_scores,)
        All distinct ones, falling.
    first : int
        So many of them are positive at the first cut.
    probability : bool
    tp, fp : ndarray of float64, shape (n_cuts,)
        Weight of the rows that are called positive, rightly and wrongly.
    positive, negative : float
        Weight of all rows that are so and that are not.
    n_positive, n_rows : float
        Rows that are so, and all, as if all counted the same (Kish 1965).
    """

    scores: np.ndarray
    first: int
    probability: bool
    tp: np.ndarray
    fp: np.ndarray
    positive: float
    negative: float
    n_positive: float
    n_rows: float

    def cost(self, cost: Sequence[float]) -> np.ndarray:
        """Of each cut: false positives and false negatives by what one of each costs."""
        return cost[0] * self.fp + cost[1] * (self.positive - self.tp)

    def threshold(self, cut: int) -> float:
        """The least score that is positive: between neighboring scores, so that it is no row's."""
        above = self.scores[: self.first + cut]
        below = self.scores[self.first + cut :]
        margin = 1.0 if not self.probability else None
        if not len(self.scores):
            return 0.5
        if not len(above):
            return float(below[0] + margin if margin else (1.0 + below[0]) / 2)
        if not len(below):
            return float(above[-1] - margin if margin else above[-1] / 2)
        found = cut_between(float(below[0]), float(above[-1]))
        return found if below[0] < found <= above[-1] else float(above[-1])

    def rate(self, name: str) -> np.ndarray:
        """``selection rate``, ``recall`` or ``accuracy`` of each cut; NaN where undefined."""
        total = np.full(len(self.tp), self.positive + self.negative)
        if name == "selection rate":
            return ratio(self.tp + self.fp, total)
        if name == "recall":
            return ratio(self.tp, np.full(len(self.tp), self.positive))
        return ratio(self.tp + self.negative - self.fp, total)


def cuts_of(
    actual: np.ndarray, score: np.ndarray, weight: np.ndarray | None = None, *, probability: bool
) -> Cuts:
    """All cuts of some rows.

    Parameters
    ----------
    actual : ndarray of bool, shape (n_rows,)
    score : ndarray of float64, shape (n_rows,)
    weight : ndarray of float64, shape (n_rows,), optional
    probability : bool
        Whether thresholds must lie in 0 to 1; where a row scores 1 none of those calls no row
        positive, and this cut is left out.
    """
    weight = np.ones(len(score)) if weight is None else weight
    order = np.argsort(-score, kind="stable")
    ordered = score[order]
    ends = np.flatnonzero(np.append(ordered[1:] < ordered[:-1], np.ones(min(1, len(score)), bool)))
    sums = [
        np.concatenate([[0.0], np.cumsum(weight[order] * right[order])[ends]])
        for right in (actual, ~actual)
    ]
    # Where a row scores 1, no probability calls none positive.
    first = int(probability and len(ends) > 0 and ordered[0] >= 1.0)
    return Cuts(
        ordered[ends],
        first,
        probability,
        sums[0][first:],
        sums[1][first:],
        float(weight[actual].sum()),
        float(weight[~actual].sum()),
        _rows(weight[actual]),
        _rows(weight),
    )


def _rows(weight: np.ndarray) -> float:
    squares = float((weight**2).sum())
    return float(weight.sum()) ** 2 / squares if squares > 0 else 0.0


def choose(
    strategy: str,
    cuts: Sequence[Cuts],
    whole: Cuts,
    cost: Sequence[float],
    tolerance: float,
    least: float = 1.0,
) -> np.ndarray:
    """The cheapest thresholds that a strategy allows.

    Parameters
    ----------
    strategy : str
        One of `STRATEGIES`.
    cuts : sequence of Cuts, (n_groups,)
    whole : Cuts
        Of all rows together.
    cost : sequence of float, (2,)
        Of a false positive and of a false negative.
    tolerance : float
        So far apart may groups be in what a strategy makes equal, or by one row of the smallest.
    least : float
        A group with fewer rows behind its rate is not bound, and has the cheapest threshold of
        its own.

    Returns
    -------
    ndarray of float64, shape (n_groups,)
        NaN in all groups where no thresholds do it.
    """
    if strategy == "single threshold":
        return np.full(len(cuts), whole.threshold(int(np.argmin(whole.cost(cost)))))
    costs = [one.cost(cost) for one in cuts]
    chosen = np.array([int(np.argmin(each)) for each in costs])
    if strategy in CONSTRAINED:
        rates = [one.rate(CONSTRAINED[strategy]) for one in cuts]
        name = CONSTRAINED[strategy]
        behind = [one.n_positive if name == "recall" else one.n_rows for one in cuts]
        bound = [k for k, n in enumerate(behind) if n >= least]
        # One row more or less moves the rate of a small group by so much.
        tolerance = max([tolerance, *(1 / behind[k] for k in bound)])
        found = equalized([rates[k] for k in bound], [costs[k] for k in bound], tolerance)
        if found is None:
            return np.full(len(cuts), np.nan)
        chosen[bound] = found
    return np.array([one.threshold(int(k)) for one, k in zip(cuts, chosen, strict=True)])


def equalized(
    rates: Sequence[np.ndarray], costs: Sequence[np.ndarray], tolerance: float
) -> np.ndarray | None:
    """One cut of each group, the cheapest in sum whose rates are at most `tolerance` apart.

    Exact: of any such choice some group has the least rate, and all others lie within the
    tolerance above it. So every rate that a group can have is tried as the least one, and each
    group takes its cheapest cut in that window.

    Parameters
    ----------
    rates, costs : sequence of ndarray of float64, shape (n_cuts,)
        By group; groups have cuts of their own.
    tolerance : float

    Returns
    -------
    ndarray of int64, shape (n_groups,), or None
        None where there is no such choice.
    """
    if not rates:
        return np.zeros(0, np.int64)
    least = np.unique(np.concatenate(rates))
    slack = 1e-12  # rates are quotients: what is equal may differ in its last digit
    total = np.zeros(len(least))
    picks = []
    for rate, cost in zip(rates, costs, strict=True):
        order = np.argsort(rate, kind="stable")
        start = np.searchsorted(rate[order], least - slack, side="left")
        stop = np.searchsorted(rate[order], least + tolerance + slack, side="right")
        place = _cheapest(cost[order], start, stop)
        empty = stop <= start
        total += np.where(empty, np.inf, cost[order][place])
        picks.append(order[place])
    best = int(np.argmin(total))
    if not np.isfinite(total[best]):
        return None
    return np.array([pick[best] for pick in picks], np.int64)


def _cheapest(cost: np.ndarray, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """Where the least cost stands between `start` and `stop`, of many such ranges at once."""
    n = len(cost)
    levels = [np.arange(n)]
    width = 1
    while 2 * width <= n:
        before = levels[-1]
        a, b = before[: n - 2 * width + 1], before[width : n - width + 1]
        levels.append(np.where(cost[a] <= cost[b], a, b))
        width *= 2
    length = np.maximum(stop - start, 1)
    depth = np.floor(np.log2(length)).astype(np.int64)
    place = np.zeros(len(start), np.int64)
    for k, level in enumerate(levels):
        mine = np.flatnonzero(depth == k)
        one = level[np.minimum(start[mine], len(level) - 1)]
        two = level[np.clip(stop[mine] - 2**k, 0, len(level) - 1)]
        place[mine] = np.where(cost[one] <= cost[two], one, two)
    return place


def check_cost(cost: object) -> tuple[float, float]:
    """Refuse costs that are none.

    Raises
    ------
    InvalidValue
    """
    try:
        one, two = (float(each) for each in cost)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        one = two = -1.0
    if not (one >= 0 and two >= 0 and 0 < one + two < np.inf):
        raise InvalidValue(
            "cost",
            found=repr(cost),
            expected="what a false positive and what a false negative costs, both 0 or more",
            fix="pass cost=(1, 5)",
        )
    return one, two

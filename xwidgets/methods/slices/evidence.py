"""How sure it is that some rows differ from the others: means, intervals, p-values."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = [
    "CONTROLS",
    "Compared",
    "Sums",
    "compared",
    "controlled",
    "interval",
    "sums",
    "wilson",
]

CONTROLS = ("holm", "benjamini_hochberg")
LEVEL = 0.95


class Sums(NamedTuple):
    """Of some rows: how many, and sums of weights, of the quantity, of its square, with weights
    and with their squares."""

    n: float
    w: float
    wq: float
    wqq: float
    ww: float
    wwq: float
    wwqq: float

    def __sub__(self, other: Sums) -> Sums:
        return Sums(*(a - b for a, b in zip(self, other, strict=True)))

    @property
    def mean(self) -> float:
        return self.wq / self.w if self.w > 0 else np.nan

    @property
    def n_effective(self) -> float:
        """Rows of equal weight that say as much."""
        return self.w**2 / self.ww if self.ww > 0 else 0.0

    @property
    def error_squared(self) -> float:
        """Of the mean."""
        if self.n < 2 or self.w <= 0:
            return np.nan
        mean = self.mean
        spread = self.wwqq - 2 * mean * self.wwq + mean**2 * self.ww
        return max(0.0, spread) / self.w**2 * self.n / (self.n - 1)


class Compared(NamedTuple):
    """Some rows beside all others.

    `mean` of them, with its 95 % interval; `effect` is what their mean is more than that of the
    others, with its 95 % interval; `p` is of the two-sided test that it is 0.
    """

    n: int
    mean: float
    low: float
    high: float
    effect: float
    effect_low: float
    effect_high: float
    p: float


def sums(quantity: np.ndarray, weight: np.ndarray | None) -> Sums:
    """Of rows with these quantities and weights."""
    n = float(len(quantity))
    if weight is None:
        first, second = float(quantity.sum()), float(quantity @ quantity)
        return Sums(n, n, first, second, n, first, second)
    once, twice = weight * quantity, weight**2
    return Sums(
        n,
        float(weight.sum()),
        float(once.sum()),
        float(once @ quantity),
        float(twice.sum()),
        float(twice @ quantity),
        float(twice @ quantity**2),
    )


def compared(
    quantity: np.ndarray, inside: np.ndarray, weight: np.ndarray | None = None
) -> Compared:
    """Compare the mean of some rows with that of the others.

    Parameters
    ----------
    quantity : ndarray of float64, shape (n_rows,)
    inside : ndarray of bool, shape (n_rows,)
    weight : ndarray of float64, shape (n_rows,), optional

    Returns
    -------
    Compared
        Of 0 and 1 without weights, `p` is exact (hypergeometric) and the interval of the mean
        is Wilson's; else both are by Welch's t. NaN where a side has no row with a weight.

    References
    ----------
    Welch, B. (1947). The generalization of "Student's" problem. Biometrika 34. Wilson, E. B.
    (1927). Probable inference, the law of succession, and statistical inference. JASA 22.
    """
    binary = bool(np.isin(quantity, (0.0, 1.0)).all())
    empty = weight is not None and not weight.sum() > 0
    center = 0.0 if binary or empty else float(np.average(quantity, weights=weight))
    away = quantity - center
    whole = sums(away, weight)
    mine = sums(away[inside], None if weight is None else weight[inside])
    rest = whole - mine
    if mine.n < 1 or rest.n < 1 or mine.w <= 0 or rest.w <= 0:
        nothing = (np.nan,) * 6
        mean = mine.mean + center if mine.w > 0 else np.nan
        return Compared(int(mine.n), mean, *nothing)
    effect = mine.mean - rest.mean
    error, freedom = _welch(mine, rest, whole)
    low, high = interval(mine, binary)
    reach = _quantile(freedom) * error
    p = _exact(mine, whole) if binary and weight is None else _student(effect, error, freedom)
    return Compared(
        int(mine.n),
        mine.mean + center,
        low + center,
        high + center,
        effect,
        effect - reach,
        effect + reach,
        p,
    )


def interval(one: Sums, binary: bool) -> tuple[float, float]:
    """95 % interval of a mean: Wilson's of 0 and 1, else by Student's t."""
    if binary:
        return wilson(one.mean, one.n_effective)
    reach = _quantile(one.n - 1) * np.sqrt(one.error_squared)
    return float(one.mean - reach), float(one.mean + reach)


def wilson(share: float, n: float) -> tuple[float, float]:
    """95 % interval of a share of `n` rows."""
    from scipy.special import ndtri

    if not n > 0:
        return np.nan, np.nan
    z = float(ndtri((1 + LEVEL) / 2))
    middle = share + z**2 / (2 * n)
    reach = z * np.sqrt(max(0.0, share * (1 - share)) / n + z**2 / (4 * n**2))
    whole = 1 + z**2 / n
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


def _welch(mine: Sums, rest: Sums, whole: Sums) -> tuple[float, float]:
    """Standard error of the difference, and its degrees of freedom."""
    parts = [(one.error_squared, one.n) for one in (mine, rest)]
    known = [(square, n) for square, n in parts if np.isfinite(square)]
    total = sum(square for square, _ in known)
    if len(known) < 2 or total <= 0:
        # One row has no spread, and equal rows seem to have none: take that of all rows.
        spread = max(0.0, whole.wqq / whole.w - whole.mean**2)
        inverse = 1 / mine.n_effective + 1 / rest.n_effective
        return float(np.sqrt(spread * inverse)), max(1.0, whole.n - 2)
    freedom = total**2 / sum(square**2 / (n - 1) for square, n in known)
    return float(np.sqrt(total)), float(freedom)


def _quantile(freedom: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + LEVEL) / 2)) if freedom > 0 else np.nan


def _student(effect: float, error: float, freedom: float) -> float:
    from scipy.special import stdtr

    return float(min(1.0, 2 * stdtr(freedom, -abs(effect / error)))) if error > 0 else 1.0


def _exact(mine: Sums, whole: Sums) -> float:
    """Of so many ones among the rows, how often so many or so few are drawn by chance."""
    drawn = hypergeometric(int(whole.n), round(whole.wq), int(mine.n))
    found = round(mine.wq) - drawn.least
    more, less = drawn.chance[found:].sum(), drawn.chance[: found + 1].sum()
    return float(min(1.0, 2 * min(more, less)))


class Drawn(NamedTuple):
    """Chances of `least`, `least` + 1, ... ones."""

    least: int
    chance: np.ndarray


def hypergeometric(n_all: int, n_ones: int, n_drawn: int) -> Drawn:
    """How many ones are among rows that are drawn without return."""
    from scipy.special import gammaln

    least = max(0, n_ones + n_drawn - n_all)
    k = np.arange(least, min(n_ones, n_drawn) + 1, dtype=np.float64)

    def ways(n: float, m: np.ndarray) -> np.ndarray:
        return np.asarray(gammaln(n + 1) - gammaln(m + 1) - gammaln(n - m + 1))

    log = ways(n_ones, k) + ways(n_all - n_ones, n_drawn - k)
    chance = np.exp(log - log.max())
    return Drawn(least, chance / chance.sum())


def controlled(p: np.ndarray, control: str = "holm") -> np.ndarray:
    """p-values adjusted for how many there are.

    Parameters
    ----------
    p : ndarray of float64, shape (n,)
        NaN stays NaN and counts as one that was asked.
    control : {"holm", "benjamini_hochberg"}
        The chance of any false alarm, or the share of false ones among the alarms.

    Examples
    --------
    >>> controlled(np.array([0.01, 0.04])).tolist()
    [0.02, 0.04]

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal
    of Statistics 6. Benjamini, Y., Hochberg, Y. (1995). Controlling the false discovery rate.
    Journal of the Royal Statistical Society B 57.
    """
    n = len(p)
    asked = np.where(np.isnan(p), 1.0, p)
    order = np.argsort(asked, kind="stable")
    if control == "holm":
        raised = np.maximum.accumulate(asked[order] * (n - np.arange(n)))
    else:
        raised = asked[order] * n / np.arange(1, n + 1)
        raised = np.minimum.accumulate(raised[::-1])[::-1]
    found = np.empty(n)
    found[order] = np.minimum(1.0, raised)
    return np.where(np.isnan(p), np.nan, found)

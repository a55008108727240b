"""Cohorts side by side: what they are, what the model says of them, and by what they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from ..data import sample_rows
from ..data.schema import Feature
from ..errors import UnknownName
from ..results.comparison import Comparison
from .decided import decided
from .errors.quantity import SHARES, check_metric, error_of
from .ground import Ground
from .performance.decision import read_case
from .plan import affordable
from .slices.evidence import controlled, wilson

__all__ = ["Contrasts", "answer", "contrasts"]

MAX_EXPLAINED = 1_000
"""Rows whose attributions are compared, drawn from all."""
LEVEL = 0.95
LEAST_ROWS = 30
"""Of fewer rows their own spread is not enough to judge by."""


class Measure(NamedTuple):
    """One number per row, NaN where there is none.

    `feature`: its position, -1 of none; `share`: whether its mean is a share of rows, or a
    probability.
    """

    group: str
    name: str
    feature: int
    values: np.ndarray
    share: bool = False


def answer(
    ground: Ground,
    *,
    cohorts: Sequence[Sequence[Any]] = (),
    output: int | None = None,
    threshold: float | Mapping[str, Any] | None = None,
) -> Comparison:
    """Compare cohorts with everybody else, and with each other.

    Parameters
    ----------
    cohorts : sequence of (str, int)
        Names, and marks by which an earlier cohort of a name is told from a later one.
    output : int, optional
        That predictions and attributions are of.
    threshold
        As of :func:`xwidgets.methods.performance.answer`.

    Returns
    -------
    Comparison
    """
    names = [str(name) for name, _ in cohorts]
    for name in names:
        if name not in ground.cohorts:
            raise UnknownName(
                "cohorts", found=name, expected="one of explainer.cohorts", fix="name it first"
            )
    chosen = ground.predictor.default_output if output is None else int(output)
    masks = np.zeros((len(names), ground.frame.n_rows), bool)
    for k, name in enumerate(names):
        masks[k] = np.asarray(ground.cohorts[name].numbers) > 0
    measures, notes = _measures(ground, chosen, threshold)
    table = np.column_stack([one.values for one in measures])
    found = contrasts(table, masks, ground.sample_weight)
    return Comparison(
        cohorts=tuple(names),
        counts=masks.sum(axis=1).astype(np.int64),
        shared=masks.astype(np.int64) @ masks.T.astype(np.int64),
        measures=tuple(one.name for one in measures),
        groups=tuple(one.group for one in measures),
        features=np.array([one.feature for one in measures], np.int64),
        shares=np.array([one.share for one in measures], np.int64),
        **found._asdict(),
        output_name=ground.predictor.output_names[chosen],
        method="comparison",
        unit=ground.unit,
        trust={
            "n_rows": ground.frame.n_rows,
            "n_explained": min(affordable(ground.known.plan(), MAX_EXPLAINED), ground.frame.n_rows),
            "notes": notes,
            "frame_library": ground.library,
        },
    )


def _measures(
    ground: Ground, output: int, threshold: float | Mapping[str, Any] | None
) -> tuple[list[Measure], list[str]]:
    n_rows, label = ground.frame.n_rows, ground.predictor.output_names[output]
    said = ground.predictions[:, output]
    found = [Measure("model", f"prediction of {label}", -1, said, ground.unit == "probability")]
    notes: list[str] = []
    if ground.target is None or ground.predictor.task == "multioutput":
        notes.append("there is no y to compare with: nothing is said of errors")
    else:
        case = read_case(decided(ground), output, threshold, None)
        notes += case.notes
        rows = slice(None) if case.rows is None else case.rows
        numbers = case.task == "regression"
        actual = case.actual if numbers else (case.actual == output).astype(float)
        metrics = [check_metric(None, case.task, case.probability)]
        name = f"actual {case.target_name}" if numbers else f"actually {label}"
        metrics += ["log loss"] if case.probability else ["squared error"] if numbers else []
        told = [(name, actual, not numbers)]
        told += [(one, error_of(case, one).error, one in SHARES) for one in metrics]
        for name, values, share in told:
            whole = np.full(n_rows, np.nan)
            whole[rows] = values
            found.append(Measure("model", name, -1, whole, share))
    n_explained = affordable(ground.known.plan(), MAX_EXPLAINED)
    explained = sample_rows(n_rows, n_explained, ground.seed)
    values = ground.known.kept(
        ("comparison", "attributions"),
        lambda: ground.known.plan().explain(ground.frame, explained).values,
    )
    effects = np.full((n_rows, len(ground.names)), np.nan)
    effects[explained] = values[:, :, output]
    for group, part in (("importance", np.abs(effects)), ("effect", effects)):
        found += [Measure(group, name, j, part[:, j]) for j, name in enumerate(ground.names)]
    for j, column in enumerate(ground.columns):
        found += _of_feature(j, column.feature, np.asarray(column.numbers, np.float64))
    if n_rows > n_explained:
        notes.append(f"importance and effects are of {n_explained:,} rows, drawn from all")
    return found, notes


def _of_feature(j: int, feature: Feature, numbers: np.ndarray) -> list[Measure]:
    """The mean of a number; of a category, how many rows are of its most frequent level."""
    if feature.kind in ("datetime", "text"):
        return []
    if feature.levels is None:
        share = feature.kind == "boolean"
        name = f"{feature.name} is True" if share else f"mean {feature.name}"
        return [Measure("feature", name, j, numbers, share)]
    codes = np.where(numbers >= 0, numbers, np.nan)
    known = codes[np.isfinite(codes)].astype(np.int64)
    if not len(known):
        return []
    level = int(np.bincount(known).argmax())
    there = np.where(np.isnan(codes), np.nan, codes == level)
    return [Measure("feature", f"{feature.name} is {feature.text(level)}", j, there, True)]


class Contrasts(NamedTuple):
    """Means with their 95 % intervals, and differences with theirs.

    ``p`` and ``pair_p`` are adjusted together (Holm) for all that was asked. What cannot be told
    (of no row; beside nobody) is NaN.
    """

    overall: np.ndarray
    values: np.ndarray
    low: np.ndarray
    high: np.ndarray
    rest: np.ndarray
    difference: np.ndarray
    difference_low: np.ndarray
    difference_high: np.ndarray
    p: np.ndarray
    first: np.ndarray
    second: np.ndarray
    pair_difference: np.ndarray
    pair_low: np.ndarray
    pair_high: np.ndarray
    pair_p: np.ndarray


class _Means(NamedTuple):
    """Of each group of rows and each measure; all (n_groups, n_measures)."""

    n: np.ndarray
    weight: np.ndarray
    squares: np.ndarray
    mean: np.ndarray
    around: tuple[np.ndarray, np.ndarray]
    variance: np.ndarray


def contrasts(table: np.ndarray, masks: np.ndarray, weight: np.ndarray | None = None) -> Contrasts:
    """Compare the means of some rows with those of all others, and with one another.

    Parameters
    ----------
    table : ndarray of float64, shape (n_rows, n_measures)
        NaN where a row has none.
    masks : ndarray of bool, shape (n_cohorts, n_rows)
        They may overlap: what two have in common is not evidence that they differ, and the
        interval takes it into account.
    weight : ndarray of float64, shape (n_rows,), optional

    Returns
    -------
    Contrasts
        By Welch's t; the interval of a share is Wilson's. Where one side has no spread, that of
        all rows is taken; also where it is the larger one, of shares, of cohorts that overlap, and
        where a side has fewer than 30 rows (as many of equal weight): what few rows show of their
        own spread is too often too little.

    References
    ----------
    Welch, B. (1947). The generalization of "Student's" problem. Biometrika 34. Holm, S. (1979). A
    simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6.
    """
    n_cohorts, n_rows = masks.shape
    pairs = np.array(list(combinations(range(n_cohorts), 2)), np.int64).reshape(-1, 2)
    first, second = pairs.T
    own = np.ones(n_rows) if weight is None else weight
    known = np.isfinite(table)
    center = _mean(np.where(known, table, 0.0).T @ own, known.T @ own)
    away = np.where(known, table - center, 0.0)
    groups = np.concatenate(
        [np.ones((1, n_rows), bool), masks, ~masks, masks[first] & masks[second]]
    )
    found = _means(groups, away, known, own)
    cohort, other = np.arange(1, 1 + n_cohorts), np.arange(1 + n_cohorts, 1 + 2 * n_cohorts)
    both = np.arange(1 + 2 * n_cohorts, len(groups))
    shares = (~known | np.isin(table, (0.0, 1.0))).all(axis=0)
    low, high = _ends(found, center, shares, cohort)
    beside = _difference(found, shares, cohort, other, None)
    between = _difference(found, shares, cohort[first], cohort[second], both)
    p = np.concatenate([beside[3].ravel(), between[3].ravel()])
    asked = np.isfinite(p)
    p[asked] = controlled(p[asked])
    cut = beside[3].size
    return Contrasts(
        _back(center, found.mean[0]),
        _back(center, found.mean[cohort]),
        low,
        high,
        _back(center, found.mean[other]),
        *beside[:3],
        p[:cut].reshape(beside[3].shape),
        first,
        second,
        *between[:3],
        p[cut:].reshape(between[3].shape),
    )


def _back(center: np.ndarray, away: np.ndarray) -> np.ndarray:
    """Means from how far they are from the center; where they cancel out, 0."""
    mean = center + away
    return np.where(np.abs(mean) <= TINY * (np.abs(center) + np.abs(away)), 0.0, mean)


def _mean(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)


def _means(groups: np.ndarray, away: np.ndarray, known: np.ndarray, own: np.ndarray) -> _Means:
    inside = groups.astype(np.float64)
    once, twice = known * own[:, None], known * own[:, None] ** 2
    n = inside @ known
    weight, squares = inside @ once, inside @ twice
    mean = _mean(inside @ (once * away), weight)
    one, two = inside @ (twice * away), inside @ (twice * away**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.maximum(0.0, two - 2 * mean * one + mean**2 * squares)
        variance = np.where(n > 1, spread / weight**2 * n / (n - 1), np.nan)
    return _Means(n, weight, squares, mean, (one, two), variance)


def _difference(
    found: _Means,
    shares: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    both: np.ndarray | None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Of means, its ends and p; `both`: groups of the rows that two of them share."""
    from scipy.special import stdtr, stdtrit

    n, m = found.n[first], found.n[second]
    mean, other = found.mean[first], found.mean[second]
    with np.errstate(divide="ignore", invalid="ignore"):
        each = found.variance[first], found.variance[second]
        product = found.weight[first] * found.weight[second]
        common = jointly = np.zeros(n.shape)
        if both is not None:
            one, two = (part[both] for part in found.around)
            common = found.squares[both] / product
            jointly = two - (mean + other) * one + mean * other * found.squares[both]
            jointly = jointly / product * np.sqrt(n / (n - 1) * m / (m - 1))
        variance = each[0] + each[1] - 2 * jointly
        freedom = (each[0] + each[1]) ** 2 / (each[0] ** 2 / (n - 1) + each[1] ** 2 / (m - 1))
        sizes = [found.squares[at] / found.weight[at] ** 2 for at in (first, second)]
        pooled = found.variance[:1] * found.weight[:1] ** 2 / found.squares[:1]
        plain = pooled * np.maximum(0.0, sizes[0] + sizes[1] - 2 * common)
        # One row has no spread, and equal rows seem to have none: take that of all rows.
        flat = ~((each[0] > 0) & (each[1] > 0))
        few = 1 / np.fmax(*sizes) < LEAST_ROWS
        careful = shares | few if both is None else shares | few | (found.n[both] > 0)
        variance = np.where(careful, np.fmax(plain, variance), variance)
        variance = np.where(flat, plain, variance)
        freedom = np.where(flat, np.maximum(1.0, found.n[:1] - 2), freedom)
        difference = mean - other
        error = np.sqrt(np.where(variance > TINY * pooled, variance, np.nan))
        reach = stdtrit(freedom, (1 + LEVEL) / 2) * error
        p = np.minimum(1.0, 2 * stdtr(freedom, -np.abs(difference / error)))
    return difference, difference - reach, difference + reach, p


TINY = 1e-12
"""Of the variance of all rows: below this two cohorts are the same rows."""


def _ends(
    found: _Means, center: np.ndarray, shares: np.ndarray, cohort: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """95 % intervals of means; `shares`: which measures are 0 or 1 of each row."""
    from scipy.special import stdtrit

    mean, n = _back(center, found.mean[cohort]), found.n[cohort]
    reach = stdtrit(np.maximum(1, n - 1), (1 + LEVEL) / 2) * np.sqrt(found.variance[cohort])
    low, high = mean - reach, mean + reach
    size = _mean(found.weight[cohort] ** 2, found.squares[cohort])
    for k, j in np.ndindex(*mean.shape):
        if shares[j] and n[k, j] > 0:
            low[k, j], high[k, j] = wilson(float(mean[k, j]), float(size[k, j]))
    return low, high

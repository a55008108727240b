"""Criteria of fairness: how far groups are apart in what each of them asks, and which of them
cannot hold together here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..performance.intervals import LEVEL

__all__ = [
    "CRITERIA",
    "LEAST_ROWS",
    "conflicts",
    "criteria_of",
    "gap_of",
    "required_rate",
    "verdict",
]

CRITERIA: Mapping[str, tuple[str, ...]] = {
    "demographic parity": ("selection rate",),
    "equal opportunity": ("recall",),
    "equalized odds": ("recall", "false positive rate"),
    "predictive parity": ("precision",),
    "equal accuracy": ("accuracy",),
    "calibration within groups": ("calibration gap",),
    "equal mean prediction": ("mean prediction",),
    "equal mean error": ("mean error",),
    "equal size of errors": ("MAE",),
}
"""What has to be the same in all groups."""
ITSELF = ("calibration gap",)
"""Not the difference between groups counts, but the largest of any."""
LEAST_ROWS = 30
"""Of fewer rows a rate says too little to judge by."""


def criteria_of(metrics: Sequence[str]) -> tuple[str, ...]:
    """Criteria that can be judged by these metrics."""
    return tuple(name for name, of in CRITERIA.items() if set(of) <= set(metrics))


def gap_of(
    criterion: str,
    metrics: Sequence[str],
    values: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
) -> tuple[float, float, float]:
    """How far a criterion is from holding, 0 where it holds exactly, with an interval.

    Parameters
    ----------
    criterion : str
    metrics : sequence of str
    values, low, high : ndarray of float64, shape (n_metrics, n_groups)
        With 95 % intervals; NaN of groups that are too small to count.

    Returns
    -------
    tuple of float
        The gap; the least that it surely is, of all pairs of groups that are looked at; the most
        that it may be. NaN where fewer than two groups can be compared.

    Notes
    -----
    The largest of many differences is large by chance alone, and a bootstrap makes that worse.
    So each pair of groups has an interval of its own (Zou and Donner's, of proportions it is
    Newcombe's), and the lower ends are widened for as many pairs as there are (Bonferroni): a
    gap in a rate that is called sure is so in 95 % of the cases, however many groups there are.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent
    proportions. Statistics in Medicine 17. Zou, G. Y., Donner, A. (2008). Construction of
    confidence limits about effect measures. Statistics in Medicine 27.
    """
    places = [metrics.index(name) for name in CRITERIA[criterion]]
    ends = [_pairs(values[k], low[k], high[k], itself=metrics[k] in ITSELF) for k in places]
    if any(np.isnan(one[0]) for one in ends):
        return np.nan, np.nan, np.nan
    gap, least, most = (float(np.max(part)) for part in zip(*ends, strict=True))
    return gap, least, most


def _pairs(
    value: np.ndarray, low: np.ndarray, high: np.ndarray, *, itself: bool
) -> tuple[float, float, float]:
    from scipy.special import ndtri

    known = np.isfinite(value) & np.isfinite(low) & np.isfinite(high)
    value, down, up = value[known], (value - low)[known], (high - value)[known]
    n = len(value)
    if n < 2:
        return np.nan, np.nan, np.nan
    n_looked = n if itself else n * (n - 1) // 2
    wider = ndtri(1 - (1 - LEVEL) / 2 / n_looked) / ndtri((1 + LEVEL) / 2)
    if itself:
        least = np.maximum(value - wider * down, -(value + wider * up))
        most = np.maximum(value + up, down - value)
        return float(np.abs(value).max()), max(0.0, float(least.max())), float(most.max())
    apart = value[:, None] - value[None]
    less = np.hypot(down[:, None], up[None])
    more = np.hypot(up[:, None], down[None])
    return (
        float(apart.max()),
        max(0.0, float((apart - wider * less).max())),
        float(np.where(np.eye(n, dtype=bool), 0.0, apart + more).max()),
    )


def verdict(low: float, high: float, tolerance: float) -> str:
    """``holds``, ``does not hold`` or ``cannot tell``: where the whole interval lies."""
    if high <= tolerance:
        return "holds"
    return "does not hold" if low > tolerance else "cannot tell"


def required_rate(base_rate: float, precision: float, recall: float) -> float:
    """The false positive rate that follows from the other three.

    References
    ----------
    Chouldechova, A. (2017). Fair prediction with disparate impact. Big Data 5, equation 2.6.
    """
    return base_rate / (1.0 - base_rate) * (1.0 - precision) / precision * recall


def conflicts(
    metrics: Sequence[str],
    values: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    groups: Sequence[str],
    tolerance: float,
) -> tuple[dict[str, Any], ...]:
    """Criteria that cannot hold together of these rows, with the reason.

    Parameters
    ----------
    metrics : sequence of str
    values, low, high : ndarray of float64, shape (n_metrics, n_groups)
        NaN where a group is too small.
    groups : sequence of str
    tolerance : float
        Base rates that differ by less are as good as equal.

    Returns
    -------
    tuple of dict
        ``criteria`` (two names) and ``words``. Empty where base rates may be equal, or the model
        makes no errors.
    """
    if "base rate" not in metrics:
        return ()
    k = metrics.index("base rate")
    base = values[k]
    if not _pairs(base, low[k], high[k], itself=False)[1] > tolerance:
        return ()
    at = {name: values[j] for j, name in enumerate(metrics)}
    most, least = int(np.nanargmax(base)), int(np.nanargmin(base))
    rates = _spaced(
        f"{groups[most]} is positive in {base[most]:.1%} of the rows, "
        f"{groups[least]} in {base[least]:.1%}"
    )
    found = [
        (
            "demographic parity",
            "equalized odds",
            f"{rates}: both hold only for a model that calls negative rows positive as often as "
            "positive ones, and so tells nothing (Barocas, Hardt, Narayanan 2023).",
        )
    ]
    if np.nansum(at["false positive rate"]) > 0:
        found.insert(
            0,
            (
                "predictive parity",
                "equalized odds",
                f"{rates}, and the model errs: with the same precision and recall the false "
                f"positive rates must differ{_chouldechova(at, most, least)} (Chouldechova 2017).",
            ),
        )
        if "calibration gap" in metrics:
            found.append(
                (
                    "calibration within groups",
                    "equalized odds",
                    f"{rates}, and scores are no certainties: where they are calibrated, positive "
                    "rows or negative ones score higher on average in one group than in the other "
                    "(Kleinberg, Mullainathan, Raghavan 2017: of scores, whatever the threshold).",
                )
            )
    return tuple({"criteria": [one, other], "words": words} for one, other, words in found)


def _spaced(text: str) -> str:
    return text.replace("%", " %")


def _chouldechova(at: Mapping[str, np.ndarray], most: int, least: int) -> str:
    known = [at[name][np.isfinite(at[name])] for name in ("precision", "recall")]
    if not all(len(one) for one in known):
        return ""
    precision, recall = (float(one.mean()) for one in known)
    if not (precision > 0 and recall > 0 and at["base rate"][most] < 1):
        return ""
    one, other = (required_rate(at["base rate"][k], precision, recall) for k in (most, least))
    if not (other > 0 and one <= 1):
        return ""
    return _spaced(f", here to {one:.1%} and {other:.1%}")

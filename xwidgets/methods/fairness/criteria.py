"""Criteria of fairness: how far groups are apart in what each of them asks, and which of them
cannot hold together here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .gaps import apart

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

    See Also
    --------
    xwidgets.methods.fairness.gaps.apart : How groups are compared.
    """
    places = [metrics.index(name) for name in CRITERIA[criterion]]
    ends = [apart(values[k], low[k], high[k], itself=metrics[k] in ITSELF) for k in places]
    if any(np.isnan(one[0]) for one in ends):
        return np.nan, np.nan, np.nan
    gap, least, most = (float(np.max(part)) for part in zip(*ends, strict=True))
    return gap, least, most


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
        ``criteria`` (two names) and ``words``. Empty where base rates may be equal. Of a model that
        calls no negative row positive, demographic parity and equalized odds alone.
    """
    if "base rate" not in metrics:
        return ()
    k = metrics.index("base rate")
    base = values[k]
    if not apart(base, low[k], high[k])[1] > tolerance:
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

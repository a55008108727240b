"""LIME, from made-up rows to weights: perturb, ask, weigh, fit, read."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from ...data.wording import shown
from ...errors import NotSupported
from ...results.lime import Lime
from ...results.performance_words import number, percent
from ...results.step_through import LimeSteps
from ..effects.conditions import Condition, in_words
from ..ground import Ground, Part
from ..lime import Shared, around, placed
from ..lime.fit import kernel
from ..lime.local import Local
from ..lime.sampling import QUARTILES
from .words import Script, label_of, predicted, signed

__all__ = ["N_POINTS", "answer", "compared"]

N_POINTS = 400
"""Made-up rows that are drawn."""


def answer(
    ground: Ground, *, row: int, features: Sequence[int] | None = None
) -> Generator[Part, None, LimeSteps]:
    """Walk through the linear model around a row, as :mod:`~xwidgets.methods.lime` fits it.

    Parameters
    ----------
    ground : Ground
    row : int
    features : sequence of int, optional
        Two features by which made-up rows are drawn. Default: those that
        move the linear model most.

    Yields
    ------
    Part

    Returns
    -------
    LimeSteps

    Raises
    ------
    NotSupported
        Fewer than two single columns, or so many that their made-up rows are not kept.

    References
    ----------
    Ribeiro, Singh, Guestrin (2016), "Why should I trust you?" Explaining the predictions of any
    classifier.
    """
    usable = [j for j, members in enumerate(ground.groups.members) if len(members) == 1]
    if len(usable) < 2:
        raise NotSupported(
            "walk",
            found="fewer than two single columns",
            expected="two to draw made-up rows by",
            fix='"shap" walks any number of features',
        )
    wanted = np.array([row])
    shared = (
        Shared()
        if ground.background_given
        else ground.known.kept(("lime", True, None), Shared)  # those of `lime` itself
    )
    found = yield from around(ground, wanted, shared=shared)
    if shared.sample is None or shared.answers is None:
        raise NotSupported(
            "walk",
            found=f"{len(ground.names)} features",
            expected="at most about 400, whose made-up rows are kept",
            fix="explainer.lime() explains the row all the same",
        )
    source, at, _, _ = placed(ground, wanted)
    width = float(found.trust["kernel_width"])
    local = Local(ground.predictor, ground.groups, shared.sample, width, ground.seed, True)
    local.know(shared.answers)
    same = local.asked(at, samples=False).same[0]
    weights = kernel(local.coded(int(at[0]), same)[2], width)
    assert found.values is not None and found.standard_error is not None
    assert found.base_values is not None and found.predictions is not None
    values = found.values[0]
    sizes = np.abs(values[:, ground.predictor.default_output])
    axes = _seen(local, usable, sizes) if features is None else list(features)
    for j in axes:
        if j not in usable:
            raise NotSupported(
                "features",
                found=f"{shown(ground.names[j])}, a group of columns",
                expected="single columns to draw made-up rows by",
            )
    columns = [ground.groups.members[j][0] for j in axes]
    drawn = slice(0, min(N_POINTS, len(weights)))
    means = compared(same, shared.answers, weights)
    labels = tuple(_condition(ground, found, j, row) for j in range(len(ground.names)))
    script = _script(ground, found, shared.answers, weights, same, means, labels, axes)
    return LimeSteps(
        rows=wanted,
        **script.told(),
        axes=tuple(
            _axis(ground, found, j, source.schema[column].levels, source.column(column)[at[0]])
            for j, column in zip(axes, columns, strict=True)
        ),
        points=np.stack([shared.sample.column(column)[drawn] for column in columns], axis=1),
        answers=shared.answers[drawn],
        weights=weights[drawn],
        n_same=same[drawn].sum(axis=1),
        labels=labels,
        same=means[0],
        other=means[1],
        values=values,
        standard_error=found.standard_error[0],
        base_values=found.base_values[0],
        predictions=found.predictions[0],
        local_r2=np.asarray(found.trust["local_r2"])[0],
        feature_names=ground.names,
        output_names=ground.predictor.output_names,
        unit=ground.unit,
        method="LIME, step by step",
        trust={
            "n_samples": len(weights),
            "kernel_width": width,
            "link": ground.predictor.link,
            "frame_library": ground.library,
            "notes": found.trust["notes"],
        },
    )


def _seen(local: Local, usable: Sequence[int], sizes: np.ndarray) -> list[int]:
    """The two with the largest weights, of those whose made-up values do not all fall together."""
    together = [
        local.columns[j].number and len(local.columns[j].edges) < len(QUARTILES) for j in usable
    ]
    order = sorted(range(len(usable)), key=lambda k: (together[k], -sizes[usable[k]]))
    return [usable[k] for k in order[:2]]


def compared(
    same: np.ndarray, answers: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Weighted mean answers where each feature is the same, and where it is another.

    Parameters
    ----------
    same : ndarray of bool, shape (n_samples, n_features)
    answers : ndarray of float64, shape (n_samples, n_outputs)
    weights : ndarray of float64, shape (n_samples,)

    Returns
    -------
    tuple of ndarray of float64, shape (n_features, n_outputs)
        NaN where there are none.

    Examples
    --------
    >>> compared(np.array([[True], [False], [False]]), np.array([[1.0], [2.0], [5.0]]), np.ones(3))
    (array([[1.]]), array([[3.5]]))
    """
    with np.errstate(invalid="ignore"):
        first, second = (
            ((side.T * weights) @ answers) / (side.T @ weights)[:, None]
            for side in (same.astype(np.float64), (~same).astype(np.float64))
        )
    return first, second


def _condition(ground: Ground, found: Lime, j: int, row: int) -> str:
    """What is compared, in words."""
    assert found.low is not None and found.high is not None
    low, high = float(found.low[0, j]), float(found.high[0, j])
    if np.isnan(low):
        return label_of(ground, j, row)
    return in_words([Condition(0, low, high)], [ground.columns[j].feature])


def _axis(
    ground: Ground, found: Lime, j: int, levels: Sequence[str] | None, value: float
) -> dict[str, Any]:
    assert found.low is not None and found.high is not None
    ends = [float(one) for one in (found.low[0, j], found.high[0, j])]
    return {
        "feature": j,
        "name": ground.names[j],
        "levels": None if levels is None else list(levels),
        "value": float(value) if np.isfinite(value) else None,
        "low": ends[0] if np.isfinite(ends[0]) else None,
        "high": ends[1] if np.isfinite(ends[1]) else None,
    }


def _script(
    ground: Ground,
    found: Lime,
    answers: np.ndarray,
    weights: np.ndarray,
    same: np.ndarray,
    means: tuple[np.ndarray, np.ndarray],
    labels: Sequence[str],
    axes: Sequence[int],
) -> Script:
    """The steps, in words."""
    assert found.values is not None and found.base_values is not None
    assert found.predictions is not None and found.rows is not None
    values, base, said = found.values[0], found.base_values[0], found.predictions[0]
    r2 = np.asarray(found.trust["local_r2"])[0]
    n, names, row = len(weights), ground.names, int(found.rows[0])
    drawn = f"{names[axes[0]]} and {names[axes[1]]}"
    agree = same.sum(axis=1)
    near, far = int(np.argmax(weights)), int(np.argmin(weights))
    effective = float(weights.sum() ** 2 / (weights @ weights))

    def asks(k: int) -> str:
        low, high, mean = answers[:, k].min(), answers[:, k].max(), answers[:, k].mean()
        return (
            f"The model is asked about each of them. Its {predicted(ground, k)} goes from "
            f"{number(low)} to {number(high)}, {number(mean)} on average; the color says it."
        )

    def compares(k: int) -> str:
        j = axes[0]
        return (
            f"All that the fit sees of a feature is whether it is as in the row. Where "
            f"{labels[j]} holds, the weighted mean is {number(means[0][j, k])}, elsewhere "
            f"{number(means[1][j, k])}: {signed(means[0][j, k] - means[1][j, k])}."
        )

    def fits(k: int) -> str:
        j = axes[0]
        return (
            f"Weighted least squares finds one number for each feature, so that their sum comes as "
            f"near to the model's answers as a sum can. For {labels[j]} that is "
            f"{signed(values[j, k])}, about the difference of the two means."
        )

    def reads(k: int) -> str:
        total = float(base[k] + values[:, k].sum())
        return (
            f"The sum says {number(total)} of the row, the model {number(said[k])}. It holds "
            f"{percent(max(0.0, float(r2[k])))} of what the model does around the row (local R²). "
            f"These are the weights of explainer.lime({row})."
        )

    script = Script.of(ground)
    script.add(
        "row",
        "One row, one answer",
        lambda k: (
            f"Of this row the model says {number(said[k])} ({predicted(ground, k)}). LIME asks "
            "why by watching what it says of rows that are nearly the same."
        ),
    )
    script.add(
        "perturb",
        "Make rows up",
        f"{n:,} rows are made up: every column takes values that occur in it, whatever the other "
        f"columns are. Here stand {min(N_POINTS, n):,} of them by {drawn}; the ring is the row.",
    )
    script.add("ask", "Ask the model", asks)
    script.add(
        "weigh",
        "What is near counts more",
        f"A made-up row counts the more, the more features it shares with the row. The nearest "
        f"shares {agree[near]} of {len(names)} and counts {number(weights[near])}; the farthest "
        f"shares {agree[far]} and counts {number(weights[far])}. All together weigh as much as "
        f"{effective:,.0f} equal ones.",
    )
    script.add("compare", "The same, or another", compares)
    script.add("fit", "Fit a sum", fits)
    script.add("read", "Read the weights", reads)
    return script

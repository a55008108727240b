"""ALE beside PDP: where each of them asks the model, and how its curve is put together."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

import numpy as np

from ...data import sample_rows
from ...data.wording import shown
from ...errors import NotSupported
from ...results.effects import Dependence
from ...results.performance_words import number, percent
from ...results.step_through import EffectsSteps
from ..effects.accumulated import MAX_ROWS
from ..effects.accumulated import answer as accumulated
from ..effects.answers import ask
from ..effects.edges import bins_of
from ..effects.notes import rows_asked
from ..effects.partial import answer as partial
from ..ground import Ground, Part
from ..partners import partners_of
from .words import Script, predicted, signed

__all__ = ["NEAR", "N_INSIDE", "N_POINTS", "answer", "out_of_reach"]

N_POINTS = 300
N_INSIDE = 60
"""Rows that are drawn: of all, and of one interval."""

NEAR = 0.05
"""Share of the rows that count as alike: those nearest in the other feature."""

LEAST_NEAR = 30
"""Of them at least: the ends of fewer tell little of what is out of reach."""

SEEN = (0.01, 0.99)
"""Quantiles between which rows are drawn: one far away would leave no room for the others."""

ENDS = (0.1, 0.9)
"""Of the feature's values: where most rows have to be moved far."""


def answer(
    ground: Ground, *, feature: int, beside: int | None = None
) -> Generator[Part, None, EffectsSteps]:
    """Walk through partial dependence and accumulated local effects of a number.

    Parameters
    ----------
    ground : Ground
    feature : int
    beside : int, optional
        Another number that it goes together with. Default: the one it goes together with most.

    Yields
    ------
    Part

    Returns
    -------
    EffectsSteps

    Raises
    ------
    NotSupported
        Categories, groups of columns, or no second number.

    References
    ----------
    Friedman (2001), Greedy function approximation. Apley, Zhu (2020), Visualizing the effects of
    predictor variables in black box supervised learning models.
    """
    column = _column(ground, feature)
    beside, correlation = _partner(ground, feature, beside)
    pdp = yield from partial(ground, [feature])
    ale = yield from accumulated(ground, [feature])
    assert isinstance(pdp, Dependence) and isinstance(ale, Dependence)
    own, other = (ground.columns[j].numbers for j in (feature, beside))
    seen = np.flatnonzero(_central(own) & _central(other))
    drawn = seen[sample_rows(len(seen), N_POINTS, ground.seed)]
    at, strange = _far(own, other, drawn, pdp)
    edges = ale.grid[np.isfinite(ale.grid)]
    interval = int(bins_of(np.array([pdp.grid[at]]), edges)[0])
    rows = rows_asked(ground, None, MAX_ROWS)
    inside = rows[bins_of(own[rows], edges) == interval]
    ends = np.broadcast_to(edges[interval : interval + 2], (len(inside), 2))
    said = ask(ground.predictor, ground.frame, inside, (column,), ends[:, :, None])
    kept = inside[sample_rows(len(inside), N_INSIDE, ground.seed)]
    found = EffectsSteps(
        rows=drawn,
        names=(ground.names[feature], ground.names[beside]),
        points=np.stack([own[drawn], other[drawn]], axis=1),
        strange=strange,
        at=float(pdp.grid[at]),
        interval=(float(edges[interval]), float(edges[interval + 1])),
        inside=np.stack([own[kept], other[kept]], axis=1),
        local=(said[:, 1] - said[:, 0]).mean(axis=0),
        grid=pdp.grid[np.isfinite(pdp.grid)],
        partial=(pdp.average - pdp.center)[np.isfinite(pdp.grid)],
        edges=edges,
        accumulated=(ale.average - ale.center)[np.isfinite(ale.grid)],
        center=pdp.center,
        feature_names=ground.names,
        output_names=ground.predictor.output_names,
        unit=ground.unit,
        method="ALE beside PDP, step by step",
    )
    script = _script(ground, found, pdp, correlation, len(inside), len(rows), feature)
    return replace(
        found,
        **script.told(),
        trust={
            "n_rows": len(rows),
            "n_rows_total": ground.frame.n_rows,
            "link": ground.predictor.link,
            "frame_library": ground.library,
        },
    )


def out_of_reach(own: np.ndarray, other: np.ndarray, rows: np.ndarray, value: float) -> np.ndarray:
    """Rows that would be unlike all others with about such a value of the other feature.

    Parameters
    ----------
    own, other : ndarray of float64, shape (n_rows,)
        The feature that is moved, and the one that it goes together with; both known.
    rows : ndarray of int64, shape (n,)
    value : float
        Where `own` is moved to.

    Returns
    -------
    ndarray of bool, shape (n,)
        Whether `value` lies outside of what the twentieth of the rows has (but 30 at least) that
        is nearest in `other`.

    Examples
    --------
    >>> x = np.arange(100.0)
    >>> out_of_reach(x, x, np.array([0, 98]), 99.0)
    array([ True, False])
    """
    order = np.argsort(other, kind="stable")
    rank = np.empty(len(other), np.int64)
    rank[order] = np.arange(len(other))
    n_near = min(len(other), max(LEAST_NEAR, round(NEAR * len(other))))
    first = np.clip(rank[rows] - n_near // 2, 0, len(other) - n_near)
    near = own[order[first[:, None] + np.arange(n_near)]]
    found: np.ndarray = (value < near.min(axis=1)) | (value > near.max(axis=1))
    return found


def _central(values: np.ndarray) -> np.ndarray:
    """Which values are neither missing nor at an end, bool."""
    low, high = np.quantile(values[np.isfinite(values)], SEEN)
    found: np.ndarray = (values >= low) & (values <= high)
    return found


def _far(
    own: np.ndarray, other: np.ndarray, drawn: np.ndarray, pdp: Dependence
) -> tuple[int, np.ndarray]:
    """The value of the grid near one end to which most rows don't belong, and which those are."""
    known = np.flatnonzero(np.isfinite(own) & np.isfinite(other))
    places = np.searchsorted(known, drawn)
    best: tuple[int, np.ndarray] | None = None
    for end in np.quantile(own[known], ENDS):
        at = int(np.nanargmin(np.abs(pdp.grid - end)))
        some = out_of_reach(own[known], other[known], places, float(pdp.grid[at]))
        if best is None or some.sum() > best[1].sum():
            best = at, some
    assert best is not None
    return best


def _column(ground: Ground, feature: int) -> int:
    members = ground.groups.members[feature]
    values = ground.columns[feature]
    if len(members) > 1 or values.feature.kind != "number":
        what = "a group of columns" if len(members) > 1 else f"a {values.feature.kind}"
        raise NotSupported(
            "feature",
            found=f"{shown(ground.names[feature])}, {what}",
            expected="a number, along which rows can be moved",
            fix='explainer.dependence(feature, method="ale") takes categories, too',
        )
    return members[0]


def _partner(ground: Ground, feature: int, beside: int | None) -> tuple[int, float]:
    """The other feature, and their rank correlation."""
    found = dict(partners_of(ground.columns, feature, least=0.0) or [])
    if beside is None:
        beside = next(iter(found), None)
    if beside is None or beside not in found:
        raise NotSupported(
            "feature",
            found="no second number" if beside is None else shown(ground.names[beside]),
            expected="another number that it goes together with",
            fix='explainer.dependence(feature, method="ale") needs none',
        )
    return beside, found[beside]


def _script(
    ground: Ground,
    found: EffectsSteps,
    pdp: Dependence,
    correlation: float,
    n_inside: int,
    n_rows: int,
    feature: int,
) -> Script:
    """The steps, in words."""
    assert found.points is not None and found.strange is not None and found.local is not None
    assert found.partial is not None and found.accumulated is not None and found.grid is not None
    assert found.edges is not None and found.center is not None
    # Functions within this one do not know what was asserted.
    points, local, grid, edges = found.points, found.local, found.grid, found.edges
    partial, accumulated, center = found.partial, found.accumulated, found.center
    name, other = found.names
    write = ground.columns[feature].feature.text
    value, (low, high) = write(found.at), map(write, found.interval)
    n, n_strange = len(points), int(found.strange.sum())
    curves: Any = (partial, accumulated)
    at = int(np.argmin(np.abs(grid - found.at)))
    drawn = points[:, 0]
    seen = (grid >= drawn.min()) & (grid <= drawn.max())
    along = np.stack([np.interp(grid, edges, one) for one in accumulated.T], axis=1)

    def means(k: int) -> str:
        mean = float(partial[at, k] + center[k])
        strange = pdp.trust.get("extrapolated")
        beyond = (
            f" Over all columns and values, {percent(float(strange))} of the rows that are asked "
            "about are like none of the table."
            if strange is not None
            else ""
        )
        return (
            f"The mean {predicted(ground, k)} of the moved rows is {number(mean)}: one point of "
            f"the curve. The same for {len(grid)} values makes the curve.{beyond}"
        )

    def adds(k: int) -> str:
        steps = np.diff(accumulated[:, k])
        return (
            f"The {len(steps)} intervals have such a mean each, from {signed(steps.min())} to "
            f"{signed(steps.max())}. Added up from left to right they make the curve, which is "
            "then moved so that its mean over the rows is 0."
        )

    def compares(k: int) -> str:
        gap = np.where(seen, np.abs(partial[:, k] - along[:, k]), 0.0)
        most = int(np.argmax(gap))
        reach = [float(np.ptp(one[:, k])) for one in curves]
        return (
            f"Both are centered. PDP spans {number(reach[0])}, ALE {number(reach[1])}; they are "
            f"furthest apart, where rows are drawn, at {write(float(grid[most]))}, by "
            f"{number(float(gap[most]))}. "
            f'They are those of explainer.dependence("{name}", method="pdp") and "ale".'
        )

    script = Script.of(ground)
    script.add(
        "rows",
        "Two features of the same rows",
        f"Each dot is a row, by {name} and {other}. Their rank correlation is "
        f"{number(correlation)}"
        + (
            ": where one is large, the other is, too."
            if correlation > 0.5
            else ": where one is large, the other is small."
            if correlation < -0.5
            else "."
        ),
    )
    script.add(
        "move",
        "PDP moves all rows to one value",
        f"Partial dependence at {value} sets {name} to {value} in every row and leaves the rest. "
        f"{n_strange} of the {n} dots land where no row is (crosses): rows with about such a "
        f"{other} do not have such a {name}.",
    )
    script.add("mean", "Their mean is one point of PDP", means)
    script.add(
        "near",
        "ALE moves near rows alone",
        f"Accumulated local effects take only the rows whose {name} is between {low} and {high}: "
        f"{n_inside:,} of {n_rows:,}. Each is moved to both ends of that interval, so none goes "
        "far from where it is.",
    )
    script.add(
        "local",
        "The mean difference is a local effect",
        lambda k: (
            f"The model is asked at both ends. From {low} to {high} its {predicted(ground, k)} "
            f"changes by {signed(float(local[k]))} on average, among rows that are there."
        ),
    )
    script.add("add", "Differences are added up", adds)
    script.add("both", "Both curves", compares)
    return script
